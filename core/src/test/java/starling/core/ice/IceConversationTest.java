package starling.core.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.ice.VirtualNetwork.MILLI;
import static starling.core.ice.VirtualNetwork.SECOND;

import java.util.Random;
import org.junit.jupiter.api.Test;
import starling.core.ice.VirtualNetwork.Path;

class IceConversationTest {
    private static final long SEED = 7;

    private final Random random = new Random(SEED);
    private final VirtualNetwork net = new VirtualNetwork(SEED);
    private final IceCredentials serverCredentials = IceCredentials.random(random);
    private final IceCredentials clientCredentials = IceCredentials.random(random);
    private final ServerIceAgent server = new ServerIceAgent(serverCredentials, IceTimers.DEFAULT, random,
            net.outputOf(true));
    private final ClientIceAgent client = new ClientIceAgent(clientCredentials, serverCredentials, IceTimers.DEFAULT,
            random, net.outputOf(false), net.now);
    private final Path first = new Path("first", 1001);
    private final Path second = new Path("second", 1002);

    IceConversationTest() {
        net.server = server;
        net.client = client;
    }

    @Test
    void shouldConnectAndNominateWithinThreeRoundTrips() {
        server.setRemote(clientCredentials, net.now);
        client.addPath(first, first.serverAddress, net.now);

        net.runFor(60 * MILLI);

        assertSame(first, server.selected());
        assertSame(first, client.selected());
        assertTrue(server.isNominated());
        assertTrue(client.isNominated());
        assertEquals(IceState.CONNECTED, server.state());
        assertEquals(20 * MILLI, server.roundTripNanos());
    }

    @Test
    void shouldCheckPathsHeardOfBeforeTheAnswerOnceItComes() {
        client.addPath(first, first.serverAddress, net.now);
        net.runFor(SECOND);
        assertNull(server.selected());
        assertEquals(IceState.NEW, server.state());
        assertSame(first, client.selected(), "the client's own check was answered");
        int before = first.toClient;

        server.setRemote(clientCredentials, net.now);

        assertEquals(before + 1, first.toClient);
        net.runFor(50 * MILLI);
        assertTrue(server.isNominated());
        assertTrue(client.isNominated());
    }

    @Test
    void shouldTimeNothingOutBeforeTheFirstSuccess() {
        first.up = false;
        server.setRemote(clientCredentials, net.now);
        client.addPath(first, first.serverAddress, net.now);

        net.runFor(600 * SECOND);

        assertEquals(IceState.NEW, server.state());
        assertEquals(IceState.NEW, client.state());
    }

    @Test
    void shouldLetTheClientTryUntilTheServerIsReached() {
        first.up = false;
        server.setRemote(clientCredentials, net.now);
        client.addPath(first, first.serverAddress, net.now);
        net.runFor(60 * SECOND);

        first.up = true;
        net.runFor(2 * SECOND);

        assertTrue(server.isNominated());
        assertTrue(client.isNominated());
    }

    @Test
    void shouldConnectOverALossyNetwork() {
        for (int seed = 0; seed < 20; seed++) {
            IceConversationTest t = new IceConversationTest();
            t.net.loss = 0.3;
            t.net.runFor(seed * MILLI);
            t.server.setRemote(t.clientCredentials, t.net.now);
            t.client.addPath(t.first, t.first.serverAddress, t.net.now);

            t.net.runFor(5 * SECOND);

            assertTrue(t.server.isNominated(), "run " + seed);
            assertTrue(t.client.isNominated(), "run " + seed);
        }
    }

    @Test
    void shouldSendOneCheckPerInterval() {
        connect();
        int before = first.toClient;
        long requests = server.counters().receivedRequests;

        net.runFor(250 * SECOND);

        long checks = first.toClient - before - (server.counters().receivedRequests - requests);
        assertTrue(checks >= 98 && checks <= 101, checks + " checks in 250 s");
        assertEquals(server.counters().connectedReq, server.counters().connectedAck);
        assertEquals(IceState.CONNECTED, server.state());
    }

    @Test
    void shouldGoThroughTheStatesWhenTheClientVanishes() {
        connect();
        first.up = false;

        net.runFor(2 * SECOND);
        assertEquals(IceState.CONNECTED, server.state());
        net.runFor(2 * SECOND);
        assertEquals(IceState.CHECKING, server.state());
        net.runFor(5 * SECOND);
        assertEquals(IceState.DISCONNECTED, server.state());
        net.runFor(8 * SECOND);
        assertEquals(IceState.DISCONNECTED, server.state());
        net.runFor(1500 * MILLI);
        assertEquals(IceState.FAILED, server.state());

        IceCounters c = server.counters();
        assertTrue(c.checkingReq >= 5 && c.checkingReq <= 6, "checking: " + c.checkingReq);
        assertTrue(c.disconnectedReq >= 199 && c.disconnectedReq <= 201, "disconnected: " + c.disconnectedReq);
        assertEquals(5 * SECOND, c.checkingDurationNanos);
        assertEquals(10 * SECOND, c.disconnectedDurationNanos);
        assertEquals(Long.MAX_VALUE, server.nextDeadlineNanos());
    }

    @Test
    void shouldFailWithinTwentySecondsWheneverTheClientVanishes() {
        for (long offset = 0; offset < 3 * SECOND; offset += 50 * MILLI) {
            IceConversationTest t = new IceConversationTest();
            t.connect();
            t.net.runFor(10 * SECOND + offset);
            t.first.up = false;

            t.net.runFor(19 * SECOND);

            assertEquals(IceState.FAILED, t.server.state(), "vanished " + offset + " ns after the tenth second");
        }
    }

    @Test
    void shouldReturnToConnectedWhenTheClientIsBack() {
        connect();
        first.up = false;
        net.runFor(12 * SECOND);
        assertEquals(IceState.DISCONNECTED, server.state());

        first.up = true;
        net.runFor(200 * MILLI);

        assertEquals(IceState.CONNECTED, server.state());
        assertSame(first, server.selected());
        assertEquals(1, server.counters().disconnectedAck);
        net.runFor(20 * SECOND);
        assertEquals(IceState.CONNECTED, server.state());
        assertEquals(server.counters().connectedReq, server.counters().connectedAck + 1, "the one that was lost");
    }

    @Test
    void shouldFollowAnAddressChangeWithinASecond() {
        connect();
        net.runFor(10 * SECOND);

        first.up = false;
        client.addPath(second, second.serverAddress, net.now);
        net.runFor(SECOND);

        assertSame(second, server.selected());
        assertTrue(server.isNominated());
        assertEquals(1, server.counters().pathChanges);
        assertEquals(IceState.CONNECTED, server.state());
        assertSame(second, client.selected(), "the client follows the nomination");
    }

    @Test
    void shouldKeepTheSelectedPathWhileItWorks() {
        connect();
        net.runFor(10 * SECOND);

        client.addPath(second, second.serverAddress, net.now);
        net.runFor(30 * SECOND);

        assertSame(first, server.selected());
        assertEquals(0, server.counters().pathChanges);
    }

    @Test
    void shouldReturnToAnEarlierPathWhenTheOtherDies() {
        connect();
        client.addPath(second, second.serverAddress, net.now);
        net.runFor(5 * SECOND);
        first.up = false;

        net.runFor(6 * SECOND);

        assertSame(second, server.selected());
        assertEquals(IceState.CONNECTED, server.state());
    }

    @Test
    void shouldUseAnotherWorkingPathWhenTheSelectedIsForgotten() {
        connect();
        client.addPath(second, second.serverAddress, net.now);
        net.runFor(SECOND);

        server.forget(first);
        assertSame(second, server.selected());
        server.forget(second);

        assertNull(server.selected());
        assertFalse(server.isNominated());
    }

    @Test
    void shouldFailWhenTheOnlyPathIsForgottenAndNothingComes() {
        connect();
        first.up = false;
        server.forget(first);

        net.runFor(19 * SECOND);

        assertEquals(IceState.FAILED, server.state());
    }

    @Test
    void shouldFindTheClientAgainAfterItsPathWasForgotten() {
        connect();
        server.forget(first);

        client.addPath(second, second.serverAddress, net.now);
        net.runFor(SECOND);

        assertSame(second, server.selected());
        assertTrue(server.isNominated());
    }

    @Test
    void shouldDropPathsFromWhichNothingCame() {
        connect();
        client.addPath(second, second.serverAddress, net.now);
        net.runFor(SECOND);
        client.forget(second);

        net.runFor(70 * SECOND);

        assertEquals(1, net.dropped.size());
        assertSame(second, net.dropped.get(0));
    }

    @Test
    void shouldCheckAgainWithTheCredentialsOfARestartedPeer() {
        connect();
        IceCredentials restarted = IceCredentials.random(random);
        ClientIceAgent again = new ClientIceAgent(restarted, serverCredentials, IceTimers.DEFAULT, random,
                net.outputOf(false), net.now);
        net.client = again;

        server.setRemote(restarted, net.now);
        again.addPath(second, second.serverAddress, net.now);
        first.up = false;
        net.runFor(SECOND);

        assertSame(second, server.selected());
        assertSame(second, again.selected());
    }

    @Test
    void shouldSettleWhoControlsWhenBothWantTo() {
        for (int seed = 0; seed < 10; seed++) {
            VirtualNetwork two = new VirtualNetwork(seed);
            Random r = new Random(seed);
            ServerIceAgent a = new ServerIceAgent(serverCredentials, IceTimers.DEFAULT, r, two.outputOf(true));
            ServerIceAgent b = new ServerIceAgent(clientCredentials, IceTimers.DEFAULT, r, two.outputOf(false));
            two.server = a;
            two.client = b;
            a.setRemote(clientCredentials, two.now);
            b.setRemote(serverCredentials, two.now);
            b.add(first, first.serverAddress, two.now);

            two.runFor(5 * SECOND);

            assertTrue(a.isControlling() != b.isControlling(), "run " + seed);
            assertTrue(a.isNominated() && b.isNominated(), "run " + seed);
        }
    }

    private void connect() {
        server.setRemote(clientCredentials, net.now);
        client.addPath(first, first.serverAddress, net.now);
        net.runFor(100 * MILLI);
        assertTrue(server.isNominated());
    }
}
