package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a backend hears of a node's process that is killed while it has connections, and comes back. */
class KilledNodeTest {
    private static final int CHANNELS = 3;
    /** One of each channel that is on one node, and one on each node of the others. */
    private static final int CLIENTS = 4 * CHANNELS;

    private final List<Process> clients = new ArrayList<>();

    @AfterEach
    void endClients() throws InterruptedException {
        for (Process process : clients) {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldTellOneEndOfEveryConnectionAndTheVanishedPartOfEverySession() throws Exception {
        try (Backend backend = new Backend()) {
            String killed;
            Set<String> lost;
            try (Cluster cluster = Cluster.start("killed", "127.0.37.", String.join("\n",
                    "event_webhook_url = " + backend.url(), "session_webhook_url = " + backend.url(),
                    "connection_updated_webhook_interval = 1 s", "session_idle_lifetime = 2 s",
                    "cluster_affinity = false", ""))) {
                start(backend, "own", cluster.signalingUrls());
                for (String url : cluster.signalingUrls()) {
                    start(backend, "wide", url);
                }
                // What was told of twice is in the journal: a record takes a tenth of a second to get there.
                backend.await("all are connected",
                        all -> new TreeSet<>(ids(all, "connection.updated", "connection_id")).size() == CLIENTS);
                killed = cluster.node(3).address().name();
                lost = ids(backend, "connection.created", "connection_id", body -> nodeOf(body).equals(killed));
                assertEquals(1 + CHANNELS, lost.size());

                cluster.node(3).kill();
                cluster.node(3).awaitStopped();
                endClients();
                cluster.restart(3);

                backend.await("all ends are told",
                        all -> all.told("connection.destroyed").size() >= CLIENTS
                                && all.told("session.vanished").size() >= 1 + CHANNELS
                                && all.told("session.destroyed").size() >= 2 + CHANNELS);
            }
            // Nobody is left who could tell a second end.
            assertEquals(ids(backend, "connection.created", "connection_id"),
                    ids(backend, "connection.destroyed", "connection_id"));
            assertEquals(lost, ids(backend, "connection.destroyed", "connection_id",
                    body -> body.at("/data/reason").asText().equals("NODE-DOWN")));
            assertEquals(lost, backend.told("session.vanished").stream()
                    .flatMap(body -> body.path("connections").findValuesAsText("connection_id").stream())
                    .collect(Collectors.toCollection(TreeSet::new)));
            assertEquals(ids(backend, "connection.created", "session_id", body -> nodeOf(body).equals(killed)),
                    ids(backend, "session.vanished", "session_id",
                            body -> body.path("vanished_node_name").asText().equals(killed)));
            assertEquals(1 + CHANNELS, backend.told("session.vanished").size());
            assertEquals(2 * CHANNELS, backend.told("session.created").size());
            List<String> elsewhere = List.copyOf(
                    ids(backend, "connection.created", "session_id", body -> !nodeOf(body).equals(killed)));
            assertEquals(elsewhere, ids(backend, "session.destroyed", "session_id"));
        }
    }

    /** Nobody but the others knows what it had. */
    @Test
    void shouldTellTheEndsThatOthersKnowOfIfTheNodeIsPurged() throws Exception {
        try (Backend backend = new Backend()) {
            int all = 3 * CHANNELS;
            try (Cluster cluster = Cluster.start("purged", "127.0.38.",
                    String.join("\n", "event_webhook_url = " + backend.url(), "session_webhook_url = " + backend.url(),
                            "cluster_affinity = false", ""))) {
                for (String url : cluster.signalingUrls()) {
                    start(backend, "wide", url);
                }
                String killed = cluster.node(3).address().name();
                Set<String> lost = ids(backend, "connection.created", "connection_id",
                        body -> nodeOf(body).equals(killed));

                cluster.node(3).kill();
                cluster.node(3).awaitStopped();
                cluster.node(1).operation("Sora_20211215.PurgeClusterNode",
                        "{\"node_name\": \"" + killed + "\", \"force\": true}");

                backend.await("its ends are told", told -> told.told("session.vanished").size() >= CHANNELS
                        && told.told("connection.destroyed").size() >= lost.size());
                assertEquals(lost, ids(backend, "connection.destroyed", "connection_id",
                        body -> body.at("/data/reason").asText().equals("NODE-DOWN")));
                endClients();
                backend.await("all ends are told", told -> told.told("connection.destroyed").size() >= all);
            }
            assertEquals(ids(backend, "connection.created", "connection_id"),
                    ids(backend, "connection.destroyed", "connection_id"));
            assertEquals(CHANNELS, backend.told("session.vanished").size());
        }
    }

    private static String nodeOf(JsonNode body) {
        return body.path("node_name").asText();
    }

    /** Sorted, as often as each was told. */
    private static List<String> ids(Backend backend, String type, String id) {
        return backend.told(type).stream().map(body -> body.path(id).asText()).sorted().toList();
    }

    private static Set<String> ids(Backend backend, String type, String id, Predicate<JsonNode> which) {
        return backend.told(type).stream().filter(which).map(body -> body.path(id).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Clients of the load tool, one for each channel, at one of the URLs; returns when they are connected. */
    private void start(Backend backend, String channels, String... urls) throws Exception {
        int before = backend.told("connection.created").size();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "starling.load.LoadMain", "--channel-prefix=" + channels, "--channels=" + CHANNELS,
                "--senders=0", "--receivers=1", "--join-timeout=120", "--seconds=600"));
        for (String url : urls) {
            command.add("--url=" + url);
        }
        clients.add(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Directories.module()
                .resolve("target/killed-load-" + clients.size() + ".log").toFile()).start());
        backend.await("clients are connected",
                told -> told.told("connection.created").size() == before + CHANNELS);
    }
}
