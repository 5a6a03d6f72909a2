package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.api.start.NodeStart;
import starling.api.start.RunningNode;
import starling.api.start.StartException;

/** What an operator reads: one line that says what is wrong, or the settings and where the node listens. */
class MainTest {
    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String freePorts;

    @BeforeEach
    void reservePorts() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket a = new ServerSocket(0, 1, loopback);
                ServerSocket b = new ServerSocket(0, 1, loopback);
                ServerSocket c = new ServerSocket(0, 1, loopback)) {
            freePorts = "signaling_port = " + a.getLocalPort() + "\napi_port = " + b.getLocalPort()
                    + "\ncluster_listen_min_port = " + c.getLocalPort() + "\n";
        }
    }

    @Test
    void shouldNameAnUnknownArgument() {
        assertEquals("--fast: unknown argument (expected: --config FILE, --help, --version)", refusal("--fast"));
        assertEquals("--config: no value (expected: a file)", refusal("--config"));
    }

    @Test
    void shouldNameAFileThatDoesNotExist() {
        Path file = dir.resolve("none.conf");

        assertEquals("--config " + file + ": does not exist (expected: a readable UTF-8 text file)",
                refusal("--config", file.toString()));
    }

    @Test
    void shouldNameAFileThatIsNoText() throws Exception {
        Path file = Files.write(dir.resolve("binary.conf"), new byte[]{(byte) 0xFF, 0});

        assertEquals("--config " + file + ": not UTF-8 (expected: a readable UTF-8 text file)",
                refusal("--config", file.toString()));
    }

    @Test
    void shouldNameFileLineKeyAndValueOfABadSetting() throws Exception {
        Path file = Files.writeString(dir.resolve("bad.conf"), "# comment\nsignaling_port = 70000\n");

        assertEquals(file + ": line 2: signaling_port = 70000 (expected: port 0..65535)",
                refusal("--config", file.toString()));
    }

    @Test
    void shouldNameADirectoryThatCannotBeWritten() throws Exception {
        Path occupied = Files.writeString(dir.resolve("file"), "");

        assertEquals("log_dir = " + occupied + ": cannot write into " + occupied
                + " (expected: a directory this user may create or write)",
                refusal("--config", config("log_dir = " + occupied)));
    }

    @Test
    void shouldNameTheKeyOfATcpPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            freePorts = freePorts.replaceFirst("api_port = \\d+", "api_port = " + port);

            assertEquals("api_port = " + port + ": cannot listen on 127.0.0.1:" + port
                    + " (expected: a free port on an address of this machine)", refusal("--config", config("")));
        }
    }

    @Test
    void shouldNameTheKeyOfAUdpPortInUse() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            int port = taken.getLocalPort();

            assertEquals("media_udp_port = " + port + ": cannot listen on 127.0.0.1:" + port
                    + " (expected: a free port on an address of this machine)",
                    refusal("--config", config("media_loops = 1\nmedia_udp_port = " + port)));
        }
    }

    @Test
    void shouldNameAnAddressThatIsNotOfThisMachine() throws Exception {
        String line = refusal("--config", write("listen_address = 192.0.2.1\n" + freePorts).toString());

        assertTrue(line.contains("cannot listen on 192.0.2.1:"), line);
    }

    @Test
    void shouldPrintEffectiveSettingsAndEndOnRequest() throws Exception {
        RunningNode running = main((settings, advertised, loops,
                listeners) -> new FakeNode(ActorSystem.create(Behaviors.empty(),
                        "main-test", ConfigFactory.parseString("akka.loglevel = WARNING")
                                .withFallback(ConfigFactory.load()))))
                .start("--config", config("unheard_of = 1")).orElseThrow();
        running.stop();

        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("\n  max_connections = 5000 (default)\n"), printed);
        assertTrue(printed.contains("\n  ipv4_address = 127.0.0.1 (default)\n"), printed);
        assertTrue(printed.contains("\n  " + freePorts.lines().findFirst().orElseThrow() + " (line 2)\n"), printed);
        assertTrue(printed.contains("\n  unknown key, ignored: unheard_of (line 7)\n"), printed);
        assertTrue(printed.contains("\nstarted: signaling ws://127.0.0.1:"), printed);
        assertTrue(Files.readString(dir.resolve("log/sora.jsonl")).contains("\"msg\":\"STOPPED\""));
    }

    @ParameterizedTest
    @CsvSource({"http://192.0.2.5:3000/, true", "http://node-01.example.com/, true", "http://127.0.0.1:3000/, false",
            "http://localhost:3000/, false"})
    void shouldWarnOfAnApiThatOthersDoNotReach(String url, boolean warns) throws Exception {
        RunningNode running = main((settings, advertised, loops,
                listeners) -> new FakeNode(ActorSystem.create(Behaviors.empty(),
                        "main-test", ConfigFactory.parseString("akka.loglevel = WARNING")
                                .withFallback(ConfigFactory.load()))))
                .start("--config", config("cluster = true\ncluster_signaling_url = ws://127.0.0.1:5000/signaling\n"
                        + "cluster_api_url = " + url))
                .orElseThrow();
        running.stop();

        String printed = out.toString(StandardCharsets.UTF_8);
        assertEquals(warns, printed.contains("\n  warning: cluster_api_url = " + url
                + ", but the API listens only on 127.0.0.1 (api_loopback_address_only)\n"), printed);
        assertEquals(warns, Files.readString(dir.resolve("log/sora.jsonl")).contains("API-NOT-REACHABLE"));
    }

    @Test
    void shouldAnswerQuestions() throws Exception {
        assertTrue(main(null).start("--version").isEmpty());
        assertTrue(main(null).start("--help").isEmpty());

        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.matches("(?s)Starling \\d+\\.\\d+\\.\\d+\\R.*--config FILE.*"), printed);
        assertFalse(printed.contains("started:"), printed);
    }

    private String refusal(String... args) {
        StartException e = assertThrows(StartException.class, () -> main((settings, advertised, loops, listeners) -> {
            throw new AssertionError("started");
        }).start(args));
        return e.getMessage();
    }

    private Main main(NodeStart nodeStart) {
        return new Main(new PrintStream(out, true, StandardCharsets.UTF_8), nodeStart);
    }

    private String config(String more) throws Exception {
        String log = more.contains("log_dir") ? "" : "log_dir = " + dir.resolve("log") + "\n";
        return write(
                "listen_address = 127.0.0.1\n" + freePorts + log + "data_dir = " + dir.resolve("data") + "\n" + more
                        + "\n")
                .toString();
    }

    private Path write(String text) throws Exception {
        return Files.writeString(dir.resolve("sora.conf"), text.contains("log_dir")
                ? text
                : text + "log_dir = " + dir.resolve("log") + "\ndata_dir = " + dir.resolve("data") + "\n");
    }
}
