package starling.api.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against an API that is a list of answers, written down here with what they ask it. */
class OperatorMainTest {
    private final List<String> asked = new ArrayList<>();
    private final Deque<String> answers = new ArrayDeque<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String api;
    private long nanos;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add((exchange.getRequestHeaders().getFirst("x-sora-target") + " " + body).strip());
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
            String answer = answers.remove();
            byte[] json = answer.substring(4).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
        server.start();
        api = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "init a@b c@d | Sora_20221221.InitCluster {\"node_name_list\":[\"a@b\",\"c@d\"]} | The cluster is formed: a@b, c@d",
            "register a@b | Sora_20211215.RegisterClusterNode {\"contact_node_name\":\"a@b\"} | Registered with the cluster of a@b",
            "purge a@b | Sora_20211215.PurgeClusterNode {\"node_name\":\"a@b\"} | Purged: a@b",
            "purge --force a@b | Sora_20211215.PurgeClusterNode {\"node_name\":\"a@b\",\"force\":true} | Purged: a@b",
            "mode | Sora_20211215.GetMode | normal",
            "mode normal | Sora_20211215.ChangeMode {\"mode\":\"normal\"} | normal"})
    void shouldAskTheApiAndSayWhatItDid(String arguments, String expectedCall, String expectedOutput)
            throws CommandException {
        answers.add("200 {'mode':'normal'}");

        assertEquals(0, run("cluster " + arguments));

        assertEquals(List.of(expectedCall), asked);
        assertEquals(expectedOutput, printed());
    }

    @Test
    void shouldShowTheNodesInColumns() throws CommandException {
        answers.add("200 [{'node_name':'node-01@10.0.0.1','connected':true,'epoch':2,'mode':'normal',"
                + "'temporary_node':true,'cluster_api_url':'http://10.0.0.1:3000/','member_since':'2026-01-02T03:04:05Z',"
                + "'sora_version':'2026.1.0'},{'node_name':'b@10.0.0.2','connected':false}]");

        run("cluster list");

        assertEquals(
                """
                        NODE              CONNECTED  MODE    KIND       EPOCH  MEMBER SINCE          VERSION   API
                        node-01@10.0.0.1  yes        normal  temporary  2      2026-01-02T03:04:05Z  2026.1.0  http://10.0.0.1:3000/
                        b@10.0.0.2        no""",
                printed());
    }

    @Test
    void shouldRepeatARefusalInOneLine() {
        answers.add("400 {'error_type':'ClusterNodeAlive','error_reason':{'message':'a@b is alive'}}");

        CommandException refusal = assertThrows(CommandException.class, () -> run("cluster purge a@b"));

        assertEquals("1 ClusterNodeAlive: a@b is alive", refusal.exitCode() + " " + refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "cluster | cluster: no action (expected: init, register, purge, list or mode)",
            "cluster leave | leave: unknown action (expected: init, register, purge, list or mode)",
            "cluster init | init: no nodes (expected: the names of all first nodes, this one among them)",
            "cluster purge | 0 names (expected: the name of the node)",
            "cluster list --force | --force: only for purge", "cluster list --fast | --fast: unknown argument",
            "cluster mode blocked | mode blocked: not a mode (expected: one of normal, block_new_session, block_new_connection)",
            "drain --deadline | --deadline : not a time (expected: 0..86400 seconds)",
            "drain --deadline 1.5 | --deadline 1.5: not a time (expected: 0..86400 seconds)",
            "drain --cancel --close | --cancel: alone (not with --close or --deadline)",
            "drain now | now: unknown argument (expected: --deadline SECONDS, --close, --cancel)"})
    void shouldNameAWrongArgument(String arguments, String message) {
        CommandException refusal = assertThrows(CommandException.class, () -> run(arguments));

        assertEquals("2 " + message, refusal.exitCode() + " " + refusal.getMessage());
        assertEquals(List.of(), asked);
    }

    @Test
    void shouldDrainUntilNothingIsLeft() throws CommandException {
        answers.addAll(List.of(left(2, 1), left(2, 1), left(1, 1), left(0, 0)));

        assertEquals(0, drain("--close", "--deadline", "100"));

        assertEquals("Starling_20261123.StartDrain {\"close_seconds\":90}", asked.get(0));
        assertEquals("""
                2 connections in 1 channels left
                1 connections in 1 channels left
                Drained: no connections left; the node takes no new ones""", printed());
    }

    @Test
    void shouldShowTheTokenIfThereIsOne() throws CommandException {
        answers.addAll(List.of("200 []", "200 []"));

        run("cluster list");
        new OperatorMain(out, Optional.of("2YotnFZFEjr1zCsicMWpAA")).run(List.of(api, "cluster", "list"));

        assertEquals(List.of("null", "Bearer 2YotnFZFEjr1zCsicMWpAA"), authorizations);
    }

    @Test
    void shouldSayWhatIsLeftAtTheDeadline() throws CommandException {
        answers.addAll(List.of(left(2, 1), left(2, 1), left(2, 1)));

        assertEquals(3, drain("--deadline", "1"));

        assertEquals(TimeUnit.SECONDS.toNanos(1), nanos);
        assertEquals("Starling_20261123.StartDrain {}", asked.get(0));
        assertEquals("""
                2 connections in 1 channels left
                Not drained at the deadline: 2 connections in 1 channels left; the node goes on taking no new ones
                  room: 2""", printed());
    }

    @Test
    void shouldNoticeThatSomebodyElseEndedTheDraining() {
        answers.addAll(List.of(left(2, 1), left(2, 1).replace("'draining':true", "'draining':false")));

        CommandException ended = assertThrows(CommandException.class, () -> drain());

        assertEquals("1 the draining was ended by somebody else: mode normal",
                ended.exitCode() + " " + ended.getMessage());
    }

    private int drain(String... arguments) throws CommandException {
        return new DrainCommand(new ApiClient(URI.create(api + "/")), out, () -> nanos,
                millis -> nanos += TimeUnit.MILLISECONDS.toNanos(millis)).run(List.of(arguments));
    }

    private int run(String arguments) throws CommandException {
        List<String> words = new ArrayList<>(List.of(api));
        words.addAll(List.of(arguments.split(" ")));
        return new OperatorMain(out, Optional.empty()).run(words);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n").strip();
    }

    private static String left(int connections, int channels) {
        return "200 {'draining':true,'mode':'normal','connections':" + connections + ",'channels':" + channels
                + ",'largest_channels':[{'channel_id':'room','connections':" + connections + "}]}";
    }
}
