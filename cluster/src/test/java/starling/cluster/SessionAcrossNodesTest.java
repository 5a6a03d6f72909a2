package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import starling.core.settings.ClusterRelaySettings;
import starling.core.settings.NodeSettings;
import starling.core.settings.SessionSettings;
import starling.core.signaling.SessionTerms;
import starling.media.actor.AuthPort;
import starling.media.actor.ChannelReport;
import starling.media.actor.NodeEvents;
import starling.media.actor.SessionFacts;
import starling.media.actor.SessionPort;

/** Sessions on three whole nodes, but for HTTP and media, that an application begins, limits and hears the end of. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SessionAcrossNodesTest {
    private static final List<StarlingNode> NODES = new ArrayList<>();
    private static final ConcurrentLinkedQueue<SessionFacts> ASKED = new ConcurrentLinkedQueue<>();
    private static final ConcurrentLinkedQueue<ChannelReport> REPORTS = new ConcurrentLinkedQueue<>();
    private static volatile CompletableFuture<Optional<SessionTerms>> answer = terms(0);

    private static final NodeListeners APPLICATION = new NodeListeners(new NodeEvents() {
        @Override
        public void reported(ChannelReport report) {
            REPORTS.add(report);
        }
    }, vanished -> {}, AuthPort.OPEN, new SessionPort() {
        @Override
        public boolean asks() {
            return true;
        }

        @Override
        public CompletionStage<Optional<SessionTerms>> created(SessionFacts facts) {
            ASKED.add(facts);
            return answer;
        }
    });

    private static CompletableFuture<Optional<SessionTerms>> terms(int maxConnections) {
        return CompletableFuture.completedFuture(Optional.of(new SessionTerms(maxConnections, "")));
    }

    @BeforeAll
    static void startNodes() throws Exception {
        int port = ThreeNodes.freePort(3);
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            NodeSettings s = ThreeNodes.settings(i, port, true, 100, new ClusterRelaySettings(true, false, true));
            NODES.add(StarlingNode.start(
                    new NodeSettings(s.nodeName(), s.maxConnections(), s.devtools(), s.logDir(), s.dataDir(),
                            new SessionSettings(Duration.ofSeconds(1), Optional.empty()), s.network(), s.media(),
                            s.signaling(), s.cluster(), s.journal(), s.webhooks(), s.eventWebhook()),
                    new ScriptedMediaNode(), APPLICATION));
            names.add(ThreeNodes.name(i));
        }
        NODES.get(0).cluster().initCluster(names).toCompletableFuture().get(40, TimeUnit.SECONDS);
        awaitReady(3);
    }

    private static void awaitReady(int nodes) throws InterruptedException {
        for (StarlingNode node : NODES) {
            Await.await(nodes + " ready nodes", () -> node.status().state() == NodeStatus.State.READY
                    && node.cluster().listNodes().stream().filter(ClusterNode::connected).count() == nodes);
        }
    }

    @AfterAll
    static void stopNodes() throws Exception {
        for (StarlingNode node : NODES) {
            node.terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    @Order(1)
    void shouldAskOnceForThoseWhoComeAtOnceOnSeveralNodes() throws Exception {
        answer = new CompletableFuture<>();
        List<SignalingClient> clients = connect("at once", 9);
        Await.await("the application is asked", () -> !ASKED.isEmpty());

        answer.complete(Optional.of(SessionTerms.NONE));

        Set<String> sessions = new HashSet<>();
        for (SignalingClient client : clients) {
            sessions.add(client.await("offer").path("session_id").asText());
        }
        assertEquals(Set.of(ASKED.remove().session().value()), sessions);
        assertEquals(0, ASKED.size());
        clients.forEach(SignalingClient::vanish);
    }

    @Test
    @Order(2)
    void shouldRefuseAllWhoWaitIfTheSessionMayNotBegin() throws Exception {
        answer = new CompletableFuture<>();
        List<SignalingClient> clients = connect("may not", 6);
        Await.await("the application is asked", () -> !ASKED.isEmpty());
        for (StarlingNode node : NODES) {
            Await.await("its clients wait", () -> node.status().connections() >= 2);
        }

        answer.complete(Optional.empty());

        for (SignalingClient client : clients) {
            assertEquals("SESSION-WEBHOOK-ERROR", client.awaitOutcome());
        }
        ASKED.clear();
    }

    @Test
    @Order(3)
    void shouldSeatExactlyAsManyAsTheSessionMayHave() throws Exception {
        answer = terms(4);
        Map<String, List<SignalingClient>> outcomes = new HashMap<>();
        for (SignalingClient client : connect("limited", 30)) {
            outcomes.computeIfAbsent(client.awaitOutcome(), key -> new ArrayList<>()).add(client);
        }
        assertEquals(Map.of("offer", 4, "CONNECTION-LIMIT", 26), Map.of("offer", outcomes.get("offer").size(),
                "CONNECTION-LIMIT", outcomes.get("CONNECTION-LIMIT").size()));

        outcomes.get("offer").get(0).vanish();

        Await.await("a seat comes free", () -> outcome(new SignalingClient(NODES.get(1)).connect("limited", false))
                .equals("offer"));
        assertEquals("CONNECTION-LIMIT", outcome(new SignalingClient(NODES.get(2)).connect("limited", false)));
    }

    /** The bookkeeping of about a third of these channels is there. */
    @Test
    @Order(4)
    void shouldCountTheSeatsAlsoWhenTheBookkeepingHasMoved() throws Exception {
        answer = terms(2);
        for (int i = 0; i < 6; i++) {
            assertEquals("offer", outcome(new SignalingClient(NODES.get(0)).connect("moves " + i, false)));
            assertEquals("offer", outcome(new SignalingClient(NODES.get(1)).connect("moves " + i, false)));
        }
        ((NodeSupervisor) NODES.get(2).cluster()).current().orElseThrow().terminate();
        for (StarlingNode node : NODES.subList(0, 2)) {
            Await.await("the node is removed",
                    () -> node.cluster().listNodes().stream().filter(ClusterNode::connected).count() == 2);
        }

        for (int i = 0; i < 6; i++) {
            assertEquals("CONNECTION-LIMIT",
                    outcome(new SignalingClient(NODES.get(i % 2)).connect("moves " + i, false)), "moves " + i);
        }
        awaitReady(3);
    }

    @Test
    @Order(5)
    void shouldTellTheEndOfASessionOnceAlthoughItsLastBranchesEndTogether() throws Exception {
        answer = terms(0);
        List<SignalingClient> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (SignalingClient client : connect("together " + i, 3)) {
                assertEquals("offer", outcome(client));
                clients.add(client);
            }
        }
        clients.forEach(SignalingClient::vanish);

        awaitEnds("together", 10);
    }

    /** Those it began are told of by others from then on. */
    @Test
    @Order(6)
    void shouldTellTheEndOfSessionsWhoseTellerIsGone() throws Exception {
        List<SignalingClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            SignalingClient first = new SignalingClient(NODES.get(2)).connect("teller " + i, false);
            assertEquals("offer", outcome(first));
            for (StarlingNode node : NODES.subList(0, 2)) {
                clients.add(new SignalingClient(node).connect("teller " + i, false));
                assertEquals("offer", outcome(clients.get(clients.size() - 1)));
            }
        }

        NODES.remove(2).terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);
        clients.forEach(SignalingClient::vanish);

        awaitEnds("teller", 6);
    }

    private static List<SignalingClient> connect(String channel, int clients) {
        List<SignalingClient> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            all.add(new SignalingClient(NODES.get(i % 3)).connect(channel, false));
        }
        return all;
    }

    private static String outcome(SignalingClient client) {
        try {
            return client.awaitOutcome();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As many sessions of channels with these names begin as end, and each ends once. */
    private static void awaitEnds(String prefix, int sessions) throws InterruptedException {
        Await.await("no branch is left", () -> NODES.stream().mapToInt(node -> (int) ((RunningNode) node).channels()
                .sessions(Optional.empty()).toCompletableFuture().join().stream()
                .filter(session -> session.channel().value().startsWith(prefix)).count()).sum() == 0);
        List<String> created = new ArrayList<>();
        List<String> destroyed = new ArrayList<>();
        for (ChannelReport report : REPORTS) {
            if (report instanceof ChannelReport.SessionCreated begun && begun.channel().value().startsWith(prefix)) {
                created.add(begun.facts().session().value());
            } else if (report instanceof ChannelReport.SessionDestroyed over
                    && over.channel().value().startsWith(prefix)) {
                destroyed.add(over.facts().session().value());
            }
        }
        Collections.sort(created);
        Collections.sort(destroyed);
        assertEquals(sessions, created.size());
        assertEquals(created, destroyed);
    }
}
