package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConnectMainTest {

    @Test
    void shouldReadItsOptions() {
        CommandLine command = LoadMain.commandLine();
        command.parseArgs("connects", "--url", "ws://a:1/x", "--url", "ws://b:2/x", "--rate", "50", "--full",
                "--per-channel", "3");

        ConnectOptions options = ((ConnectMain) command.getSubcommands().get("connects").getCommand()).options();

        assertEquals(List.of(URI.create("ws://a:1/x"), URI.create("ws://b:2/x")), options.urls());
        assertEquals(50, options.rate());
        assertTrue(options.full());
        assertEquals(Duration.ofSeconds(20), options.window());
        assertEquals(options.channelPrefix() + "-2", ConnectRun.channel(options, 7));
    }

    @ParameterizedTest
    @CsvSource({"--rate,0,1..10000", "--rate,10001,1..10000", "--seconds,0,at least 1",
            "--receiver,8700,ADDRESS:PORT", "--receiver,127.0.0.1:65536,ADDRESS:PORT"})
    void shouldSayWhatWasExpected(String option, String value, String expected) {
        StringWriter err = new StringWriter();

        int exit = LoadMain.commandLine().setErr(new PrintWriter(err)).execute("connects", option, value);

        assertEquals(2, exit);
        assertTrue(err.toString().contains(option + ": " + value + " (expected: " + expected + ")"), err.toString());
    }

    @Test
    void shouldTellTimesFailuresAndTheDifference() throws Exception {
        ConnectResult without = new ConnectResult(URI.create("ws://a/"));
        ConnectResult with = new ConnectResult(URI.create("ws://b/"));
        for (int i = 0; i < 100; i++) {
            without.started(0);
            without.reached(1_000_000);
            with.started(2_000_000);
            with.reached(51_000_000);
        }
        with.started(0);
        with.failed("closed");

        String text = ConnectResult.text(List.of(without, with));
        JsonNode json = new ObjectMapper().readTree(ConnectResult.json(List.of(without, with)));

        assertTrue(text.contains("second less first: p50 +49 ms, p99 +49 ms"), text);
        assertTrue(text.contains("1 x closed"), text);
        assertEquals("100 0 1", json.at("/urls/0/clients") + " " + json.at("/urls/0/failed") + " "
                + json.at("/urls/1/failures/closed"));
        assertEquals(2.0, json.at("/urls/1/tool_late_ms").asDouble());
    }
}
