package starling.core.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.turn.TurnBench.CLIENT;
import static starling.core.turn.TurnBench.OWN;
import static starling.core.turn.TurnBench.SECOND;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Our client, whose requests ice4j encodes, against our server. */
class TurnConversationTest {
    private final TurnBench server = new TurnBench();
    private final Deque<byte[]> toServer = new ArrayDeque<>();
    private final List<String> received = new ArrayList<>();
    private final TurnClient client = client("secret");

    @Test
    void shouldBecomeReady() {
        client.start(server.now);
        run(1);

        assertEquals(TurnClient.State.READY, client.state());
        assertEquals(server.allocated.get(0).relayed(), client.relayed());
        assertEquals(CLIENT, client.mapped());
        assertTrue(server.allocated.get(0).canReach(server.now));
    }

    @Test
    void shouldCarryDataBothWays() {
        client.start(server.now);
        run(1);
        TurnAllocation allocation = server.allocated.get(0);
        byte[] b = new byte[100];
        b[64] = 'u';
        int header = client.frame(b, 64, 1);
        assertTrue(server.core.handleChannelData(allocation, b, 64 - header, header + 1, server.now));
        b[64] = 'd';
        header = allocation.frame(b, 64, 1);
        assertTrue(client.handle(b, 64 - header, allocation.framedLength(), server.now));

        assertEquals(List.of("u"), server.received);
        assertEquals(List.of("d"), received);
    }

    @Test
    void shouldTakeDataIndicationsBeforeItsChannelIsBound() {
        server.allocate(CLIENT);
        byte[] b = new byte[100];
        b[64] = 'd';
        int header = server.allocated.get(0).frame(b, 64, 1);

        assertTrue(client.handle(b, 64 - header, server.allocated.get(0).framedLength(), server.now));
        assertEquals(List.of("d"), received);
    }

    @Test
    void shouldTakeNothingFromAnotherPeer() {
        server.allocate(CLIENT);
        server.permit(CLIENT, OWN);
        server.sendIndication(CLIENT, TurnBench.OTHER_OWN, "now answers come from there");
        byte[] b = new byte[100];
        int header = server.allocated.get(0).frame(b, 64, 1);

        assertFalse(client.handle(b, 64 - header, server.allocated.get(0).framedLength(), server.now));
        assertEquals(List.of(), received);
    }

    @Test
    void shouldStayReadyForHours() {
        client.start(server.now);
        run(5 * 3600);

        assertEquals(TurnClient.State.READY, client.state());
        assertEquals(1, server.core.allocationCount());
        assertTrue(server.allocated.get(0).canReach(server.now));
        assertEquals(0, server.released.size());
    }

    @Test
    void shouldGiveUpWithAWrongPassword() {
        TurnClient wrong = client("wrong");
        wrong.start(server.now);
        exchange(wrong);

        assertEquals(TurnClient.State.FAILED, wrong.state());
        assertEquals(401, wrong.errorCode());
        assertEquals(Long.MAX_VALUE, wrong.nextDeadlineNanos());
    }

    @Test
    void shouldRepeatWhatWasLostAndGiveUpInTheEnd() {
        client.start(server.now);
        int sends = 0;
        while (client.state() == TurnClient.State.ALLOCATING) {
            sends += toServer.size();
            toServer.clear();
            server.now = client.nextDeadlineNanos();
            client.onDeadline(server.now);
        }

        assertEquals(7, sends);
        assertEquals(TurnClient.State.FAILED, client.state());
        assertEquals(0, client.errorCode());
    }

    @Test
    void shouldGoOnAfterALostAnswer() {
        client.start(server.now);
        toServer.clear();
        run(2);

        assertEquals(TurnClient.State.READY, client.state());
    }

    @Test
    void shouldReleaseItsAllocation() {
        client.start(server.now);
        run(1);
        client.close(server.now);
        run(1);

        assertEquals(1, server.released.size());
        assertEquals(TurnClient.State.CLOSED, client.state());
    }

    @Test
    void shouldIgnoreWhatItDidNotAskFor() {
        byte[] b = new byte[40];
        b[0] = 0x40;
        assertFalse(client.handle(b, 0, 10, server.now));
        server.allocate(CLIENT);
        for (byte[] answer : server.sent) {
            assertFalse(client.handle(answer, 0, answer.length, server.now));
        }
    }

    private TurnClient client(String password) {
        return new TurnClient("alice", password, OWN, new Random(1),
                (b, off, len) -> toServer.add(Arrays.copyOfRange(b, off, off + len)),
                (b, off, len, now) -> received.add(new String(b, off, len, StandardCharsets.UTF_8)));
    }

    private void run(long seconds) {
        long end = server.now + seconds * SECOND;
        exchange(client);
        while (true) {
            long next = Math.min(client.nextDeadlineNanos(), server.core.nextDeadlineNanos());
            if (next > end) {
                server.now = end;
                return;
            }
            server.now = Math.max(server.now, next);
            client.onDeadline(server.now);
            server.core.onDeadline(server.now);
            exchange(client);
        }
    }

    private void exchange(TurnClient client) {
        while (!toServer.isEmpty()) {
            byte[] request = toServer.remove();
            server.sent.clear();
            server.core.handleStun(CLIENT, request, 0, request.length, server.now);
            for (byte[] answer : List.copyOf(server.sent)) {
                client.handle(answer, 0, answer.length, server.now);
            }
        }
    }
}
