package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import starling.core.media.Codec;

class LoadMainTest {

    @Test
    void shouldReadItsOptions() {
        LoadOptions options = parse("--url", "ws://a:1/x", "--url", "ws://b:2/x", "--channels", "3", "--transport",
                "direct", "--codec", "h265", "--no-audio", "--server-pid", "7,8", "--participants", "2");

        assertEquals(2, options.urls().size());
        assertEquals(3 * 13, options.clients());
        assertTrue(options.direct());
        assertFalse(options.audio());
        assertEquals(Codec.H265, options.codec());
        assertEquals(2, options.serverPids().size());
        assertEquals(3, options.expectedTracks(Role.RECVONLY));
        assertEquals(2, options.expectedTracks(Role.SENDRECV));
    }

    @Test
    void shouldSendAudioThroughTurnByDefault() {
        LoadOptions options = parse();

        assertTrue(options.audio());
        assertFalse(options.direct());
        assertEquals(22, 2 * options.clients());
        assertTrue(parse("--audio").audio());
    }

    @ParameterizedTest
    @CsvSource({"--channels,0,at least 1", "--video-kbps,50001,0..50000", "--codec,OPUS,a video codec",
            "--receivers,65535,1..65535"})
    void shouldSayWhatWasExpected(String option, String value, String expected) {
        StringWriter err = new StringWriter();

        int exit = LoadMain.commandLine().setErr(new PrintWriter(err)).execute(option, value);

        assertEquals(2, exit);
        assertTrue(err.toString().contains(value) || err.toString().contains("65536"), err.toString());
        assertTrue(err.toString().contains("(expected: " + expected + ")"), err.toString());
    }

    @Test
    void shouldRefuseToSendNeitherAudioNorVideo() {
        StringWriter err = new StringWriter();

        int exit = LoadMain.commandLine().setErr(new PrintWriter(err)).execute("--no-audio", "--video-kbps", "0");

        assertEquals(2, exit);
        assertTrue(err.toString().contains("audio, video or both"), err.toString());
    }

    private static LoadOptions parse(String... args) {
        CommandLine command = LoadMain.commandLine();
        command.parseArgs(args);
        return ((LoadMain) command.getCommand()).options();
    }
}
