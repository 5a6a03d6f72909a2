package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.AuthQuestion;
import starling.core.signaling.AuthVerdict;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Overrides;
import starling.core.signaling.Placement;
import starling.media.engine.MediaCloseReason;
import starling.media.engine.MediaStats;

/** Connections with the real state machine, under their real parent; media and cluster are scripted. */
class ConnectionActorTest {
    private static final int LIMIT = 2;

    private static ActorTestKit kit;

    private final ActorFixture fixture = new ActorFixture(kit);
    private NodeContext node;
    private ActorRef<NodeActor.Command> nodeActor;
    private TestProbe<Object> probe;

    /** A client with its socket. */
    private final class Client {
        private final TestSocket socket = new TestSocket();
        private final SignalingInput input = NodeActor.accept(nodeActor, socket);
        private ConnectionId id;

        Client say(String text) {
            assertTrue(input.text(text));
            return this;
        }

        Client offered(String role) throws InterruptedException {
            String offer = say(ClientText.connect("room", role)).socket.next("offer");
            id = new ConnectionId(ClientText.read(offer).path("connection_id").asText());
            return say(ClientText.answer(offer));
        }

        /** Through to its own connection.created. */
        Client connected(String role) throws InterruptedException {
            offered(role);
            mediaConnected();
            assertEquals("connection.created",
                    ClientText.read(socket.next("notify")).path("event_type").asText());
            return this;
        }

        void mediaConnected() {
            probe.awaitAssert(() -> {
                assertTrue(fixture.media.calls().stream().anyMatch(call -> call.startsWith("connect")));
                return null;
            });
            fixture.media.events(id).connected(TransportKind.TURN_UDP, 1_000_000);
        }
    }

    @BeforeAll
    static void startSystem() {
        kit = ActorFixture.startKit();
    }

    @BeforeEach
    void startNode() {
        node = fixture.node(LIMIT);
        nodeActor = kit.spawn(NodeActor.create(node));
        probe = kit.createTestProbe();
    }

    @AfterEach
    void stopNodeActor() {
        kit.stop(nodeActor);
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldTakeAClientFromConnectToItsOwnNotify() throws Exception {
        Client client = new Client().connected("sendrecv");

        assertEquals(ActorFixture.NODE_KEY, client.id.nodeKey());
        assertTrue(fixture.cluster.heard.contains("place room false"));
        assertEquals(List.of("open room", "connect ufrag", "negotiate 2 0"), fixture.media.calls());
        assertEquals(1, node.limit().count());
    }

    @Test
    void shouldKeepWhatAClientToldOfItselfUntilItEnds() throws Exception {
        Client client = new Client().connected("sendonly");
        boolean asked = false;
        while (!asked) {
            fixture.pass(Duration.ofSeconds(5));
            String heard = client.socket.next();
            while (!ClientText.read(heard).path("type").asText().equals("ping")) {
                heard = client.socket.next();
            }
            asked = ClientText.read(heard).path("stats").asBoolean();
            client.say("{\"type\":\"pong\"}");
        }

        client.say("{\"type\":\"pong\",\"stats\":[{\"id\":\"a\",\"timestamp\":1.50},7]}");

        probe.awaitAssert(() -> {
            assertEquals(List.of("[{\"id\":\"a\",\"timestamp\":1.50}]"), toldOfThemselves());
            return null;
        });
        client.say("{\"type\":\"disconnect\"}");
        probe.awaitAssert(() -> {
            assertEquals(0, fixture.registry.sockets());
            return null;
        });
        assertEquals(List.of(), toldOfThemselves());
    }

    private List<String> toldOfThemselves() {
        return fixture.registry.rtcStats(Optional.empty(), Optional.empty(), Long.MAX_VALUE).items().stream()
                .map(told -> told.stats().text()).toList();
    }

    @Test
    void shouldReofferTheNewcomersTracksBeforeItsNotify() throws Exception {
        Client first = new Client().connected("sendrecv");
        new Client().connected("sendonly");
        probe.awaitAssert(() -> {
            fixture.pass(Duration.ofMillis(5));
            assertFalse(first.socket.isQuiet());
            return null;
        });

        String reOffer = first.socket.next("re-offer");
        assertEquals("connection.created", ClientText.read(first.socket.next("notify")).path("event_type").asText());
        first.say(ClientText.answer(reOffer));

        probe.awaitAssert(() -> {
            assertTrue(fixture.media.calls().contains("negotiate 2 2"));
            return null;
        });
    }

    @Test
    void shouldRedirectWithoutTakingAPlace() throws Exception {
        fixture.cluster.answer = CompletableFuture
                .completedFuture(new Placement.RedirectTo("ws://elsewhere/signaling"));
        Client client = new Client().say(ClientText.connect("room", "recvonly"));

        assertEquals("ws://elsewhere/signaling",
                ClientText.read(client.socket.next("redirect")).path("location").asText());
        assertEquals("close 1000 REDIRECTED", client.socket.next());
        assertEquals(0, node.limit().count());
        assertEquals(List.of(), fixture.media.calls());
    }

    @Test
    void shouldTellWhyTheClientMayNotEnterWithoutTakingAPlace() throws Exception {
        fixture.auth = question -> CompletableFuture.completedFuture(new AuthVerdict.Refused("no"));
        assertEquals("close 4490 no", new Client().say(ClientText.connect("room", "recvonly")).socket.next());

        fixture.auth = question -> CompletableFuture.failedFuture(new IllegalStateException("planned"));
        assertEquals("close 4490 AUTH-WEBHOOK-ERROR",
                new Client().say(ClientText.connect("room", "recvonly")).socket.next());
        assertEquals(0, node.limit().count());
        assertEquals(List.of(), fixture.media.calls());
    }

    @Test
    void shouldLookAgainWhetherTheNodeServesOnceTheClientMayEnter() throws Exception {
        CompletableFuture<AuthVerdict> answer = new CompletableFuture<>();
        CompletableFuture<AuthQuestion> asked = new CompletableFuture<>();
        fixture.auth = question -> {
            asked.complete(question);
            return answer;
        };
        Client client = new Client().say(ClientText.connect("room", "recvonly"));
        assertEquals("room", asked.get(10, TimeUnit.SECONDS).channelId().value());

        fixture.cluster.serves = false;
        answer.complete(new AuthVerdict.Allowed(Overrides.NONE));

        assertEquals("close 4490 CLUSTER-NO-MAJORITY", client.socket.next());
    }

    @Test
    void shouldHoldAPlaceForEachClientThatWaitsForTheWebhook() throws Exception {
        CompletableFuture<AuthVerdict> answer = new CompletableFuture<>();
        fixture.auth = question -> answer;
        List<Client> waiting = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            waiting.add(new Client().say(ClientText.connect("room", "recvonly")));
        }
        probe.awaitAssert(() -> {
            assertEquals(LIMIT, node.limit().count());
            return null;
        });

        assertEquals("close 4490 CONNECTION-LIMIT",
                new Client().say(ClientText.connect("room", "recvonly")).socket.next());
        answer.complete(new AuthVerdict.Refused("no"));
        for (Client client : waiting) {
            assertEquals("close 4490 no", client.socket.next());
        }
        assertEquals(0, node.limit().count());
    }

    @Test
    void shouldTakeNobodyAfterTheLastMonthButKeepThoseWhoAreThere() throws Exception {
        kit.stop(nodeActor);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-31T23:59:59.999Z"));
        node = fixture.node(new ConnectionLimit(LIMIT, Optional.of(YearMonth.of(2026, 1)), now::get));
        nodeActor = kit.spawn(NodeActor.create(node));
        Client before = new Client().connected("sendrecv");

        now.set(Instant.parse("2026-02-01T00:00:00Z"));

        assertEquals("close 4490 LICENSE-EXPIRED",
                new Client().say(ClientText.connect("room", "recvonly")).socket.next());
        before.say("{\"type\":\"disconnect\"}");
        assertEquals("close 1000 TYPE-DISCONNECT", before.socket.next());
    }

    @Test
    void shouldRefuseWhatTheClusterRefusesAndAPlacementThatFails() throws Exception {
        fixture.cluster.answer = CompletableFuture
                .completedFuture(new Placement.Refused(CloseReason.CLUSTER_NO_MAJORITY));
        assertEquals("close 4490 CLUSTER-NO-MAJORITY",
                new Client().say(ClientText.connect("room", "recvonly")).socket.next());

        fixture.cluster.answer = CompletableFuture.failedFuture(new IllegalStateException("planned"));
        assertEquals("close 4490 CHANNEL-UNAVAILABLE",
                new Client().say(ClientText.connect("room", "recvonly")).socket.next());
    }

    /** Between the placement and the offer: the node was stopped for a while. */
    @Test
    void shouldRefuseIfTheMajorityIsLostBeforeTheOffer() throws Exception {
        fixture.cluster.serves = false;

        assertEquals("close 4490 CLUSTER-NO-MAJORITY",
                new Client().say(ClientText.connect("room", "recvonly")).socket.next());
        assertEquals(0, node.limit().count());
    }

    @Test
    void shouldRefuseOverTheLimitAndGivePlacesBack() throws Exception {
        Client first = new Client().offered("recvonly");
        new Client().offered("recvonly");

        assertEquals("close 4490 CONNECTION-LIMIT",
                new Client().say(ClientText.connect("room", "recvonly")).socket.next());
        first.say("{\"type\":\"disconnect\"}");
        assertEquals("close 1000 TYPE-DISCONNECT", first.socket.next());
        new Client().offered("recvonly");

        assertEquals(LIMIT, node.limit().count());
    }

    private enum Ending {
        DISCONNECT("close 1000 TYPE-DISCONNECT"), SOCKET_LOST("close 1000 WEBSOCKET-CLOSED"), //
        ICE_FAILED("close 4490 ICE-CONNECTION-STATE-FAILED"), DTLS_CLOSED("close 4490 ICE-CONNECTION-STATE-FAILED"), //
        API("close 1000 DISCONNECTED-API"), BAD_MESSAGE("close 4490 INVALID-JSON"), //
        BINARY("close 4490 INVALID-JSON"), SHUTDOWN("close 1000 SERVER-SHUTDOWN"), //
        NO_PONG("close 4490 SIGNALING-TIMEOUT"), DOES_NOT_READ("close 1000 WEBSOCKET-CLOSED");

        private final String close;

        Ending(String close) {
            this.close = close;
        }
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void shouldLeaveNothingBehindHoweverItEnds(Ending ending) throws Exception {
        Client other = new Client().connected("recvonly");
        Client client = new Client().connected("sendonly");
        assertEquals(2, fixture.media.open());
        readUntil(other, "connection.created");

        end(client, ending);

        assertEquals(ending.close, readClose(client));
        if (ending != Ending.SHUTDOWN && ending != Ending.NO_PONG) {
            assertEquals(client.id.value(), readUntil(other, "connection.destroyed"));
            probe.awaitAssert(() -> {
                assertEquals(1, node.limit().count());
                assertEquals(1, fixture.registry.sockets());
                return null;
            });
        }
        probe.awaitAssert(() -> {
            boolean endedByItself = ending == Ending.ICE_FAILED || ending == Ending.DTLS_CLOSED;
            assertEquals(endedByItself, fixture.media.events(client.id) != null);
            assertFalse(fixture.registry.disconnect(client.id, 1000, "again"));
            return null;
        });
    }

    @Test
    void shouldLogAClientThatAnswersNoIceChecks() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Conversation.class);
        logger.addAppender(log);
        try {
            Client client = new Client().connected("sendonly");
            fixture.media.events(client.id).iceStateChanged("connected", "checking");
            fixture.media.events(client.id).iceStateChanged("checking", "disconnected");
            fixture.media.events(client.id).closed(MediaCloseReason.ICE_FAILED, MediaStats.EMPTY);
            readClose(client);

            List<String> lines = log.list.stream().filter(line -> line.getKeyValuePairs().stream()
                    .anyMatch(pair -> client.id.value().equals(pair.value)))
                    .map(line -> line.getLevel() + " " + line.getMessage().split(" ")[0]).toList();
            assertEquals(List.of("WARN ICE-CONNECTION-STATE-DISCONNECTED", "ERROR ICE-CONNECTION-STATE-FAILED"), lines);
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void shouldReportTheReasonThatTheApiCallGave() throws Exception {
        Client client = new Client().connected("sendonly");
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);

        assertEquals(1, fixture.registry.disconnect(MemberSelection.all(new ChannelId("room")), "{\"why\":1.10}"));

        ConnectionEnd end = fixture.reports.expect(ChannelReport.ConnectionDestroyed.class).end();
        assertEquals("{\"why\":1.10}", end.apiReason().toString());
        assertEquals("DISCONNECTED-API", end.reason());
        assertEquals("close 1000 DISCONNECTED-API", readClose(client));
    }

    @Test
    void shouldEndASessionWithItsConnectionsFirst() throws Exception {
        Client client = new Client().connected("sendonly");
        SessionId session = fixture.registry.branch(new ChannelId("room")).orElseThrow().session();
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);

        assertTrue(fixture.registry.endSession(new ChannelId("room"), session));

        assertEquals("close 1000 DISCONNECTED-API", readClose(client));
        fixture.reports.expect(ChannelReport.ConnectionDestroyed.class);
        fixture.reports.expect(ChannelReport.SessionDestroyed.class);
        probe.awaitAssert(() -> {
            assertTrue(fixture.registry.branch(new ChannelId("room")).isEmpty());
            return null;
        });
    }

    @Test
    void shouldTryAgainWhileTheLoopsQueueIsFull() throws Exception {
        Client client = new Client();
        String offer = client.say(ClientText.connect("room", "sendonly")).socket.next("offer");
        fixture.media.full(true);
        client.say(ClientText.answer(offer)).say("{\"type\":\"ping\"}");
        assertEquals(List.of("open room"), fixture.media.calls());

        fixture.media.full(false);

        probe.awaitAssert(() -> {
            fixture.pass(ConnectionMedia.RETRY);
            assertEquals(List.of("open room", "connect ufrag", "negotiate 2 0"), fixture.media.calls());
            return null;
        });
    }

    @Test
    void shouldGiveUpALoopThatStaysBlockedButStillCloseItsSession() throws Exception {
        Client client = new Client();
        String offer = client.say(ClientText.connect("room", "sendonly")).socket.next("offer");
        fixture.media.full(true);
        client.say(ClientText.answer(offer));
        probe.awaitAssert(() -> {
            fixture.pass(Duration.ofSeconds(1));
            assertTrue(client.socket.sawClose());
            return null;
        });
        assertEquals("close 4490 CHANNEL-UNAVAILABLE", readClose(client));
        assertEquals(1, fixture.media.open());

        fixture.media.full(false);

        probe.awaitAssert(() -> {
            fixture.pass(ConnectionMedia.RETRY);
            assertEquals(0, fixture.media.open());
            assertEquals(0, fixture.registry.sockets());
            return null;
        });
    }

    @Test
    void shouldCloseAClientThatFloods() {
        ConnectionInput input = new ConnectionInput();
        TestProbe<ConnectionActor.Command> actor = kit.createTestProbe();
        for (int i = 0; i < ConnectionInput.MAX_WAITING; i++) {
            assertTrue(input.text("{}"));
        }
        assertFalse(input.text("{}"));
        assertTrue(input.text("{}"));

        input.bind(actor.getRef());

        for (int i = 0; i < ConnectionInput.MAX_WAITING; i++) {
            actor.expectMessageClass(ConnectionActor.TextReceived.class);
        }
        actor.expectMessageClass(ConnectionActor.ProtocolViolated.class);
        actor.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void shouldPingAndTimeOutASilentClient() throws Exception {
        Client client = new Client();
        // The actor sets its timer when it starts, whenever that is.
        probe.awaitAssert(() -> {
            fixture.pass(node.signaling().limits().connect());
            assertTrue(client.socket.sawClose());
            return null;
        });
        assertEquals("close 4490 SIGNALING-TIMEOUT", client.socket.next());
    }

    @Test
    void shouldRefuseNewSocketsOnceTheNodeStops() throws Exception {
        TestProbe<NodeActor.Done> done = kit.createTestProbe();
        Client client = new Client().offered("recvonly");

        nodeActor.tell(new NodeActor.ShutDown(done.getRef()));

        done.expectMessageClass(NodeActor.Done.class);
        assertEquals("close 1000 SERVER-SHUTDOWN", readClose(client));
        assertEquals("close 1000 SERVER-SHUTDOWN", new Client().socket.next());
    }

    private void end(Client client, Ending ending) {
        switch (ending) {
            case DISCONNECT -> client.say("{\"type\":\"disconnect\",\"reason\":\"NO-ERROR\"}");
            case SOCKET_LOST -> client.input.closed();
            case ICE_FAILED -> fixture.media.events(client.id).closed(MediaCloseReason.ICE_FAILED, MediaStats.EMPTY);
            case DTLS_CLOSED -> fixture.media.events(client.id).closed(MediaCloseReason.DTLS_CLOSED, MediaStats.EMPTY);
            case API -> assertTrue(fixture.registry.disconnect(client.id, 1000, "DISCONNECTED-API"));
            case BAD_MESSAGE -> client.say("nonsense");
            case BINARY -> client.input.protocolError();
            case SHUTDOWN -> nodeActor.tell(new NodeActor.ShutDown(kit.<NodeActor.Done>createTestProbe()
                    .getRef()));
            case NO_PONG -> {
                for (int i = 0; i < 61; i++) {
                    fixture.pass(Duration.ofSeconds(1));
                }
            }
            case DOES_NOT_READ -> {
                client.socket.breakOff();
                fixture.pass(node.signaling().pingInterval());
            }
        }
    }

    private String readClose(Client client) {
        try {
            String frame = client.socket.next();
            while (!frame.startsWith("close")) {
                frame = client.socket.next();
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads on until this event and answers which connection it is about; re-offers before it are let through. */
    private String readUntil(Client client, String eventType) throws InterruptedException {
        while (true) {
            probe.awaitAssert(() -> {
                fixture.pass(Duration.ofMillis(5));
                assertFalse(client.socket.isQuiet());
                return null;
            });
            String frame = client.socket.next();
            if (ClientText.read(frame).path("event_type").asText().equals(eventType)) {
                return ClientText.read(frame).path("connection_id").asText();
            }
            if (ClientText.read(frame).path("type").asText().equals("re-offer")) {
                client.say(ClientText.answer(frame));
            }
        }
    }
}
