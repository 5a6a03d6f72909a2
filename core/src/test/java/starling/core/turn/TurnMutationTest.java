package starling.core.turn;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.turn.TurnBench.CLIENT;
import static starling.core.turn.TurnBench.OWN;
import static starling.core.turn.TurnBench.REALM;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunHeader;
import starling.core.stun.StunKey;
import starling.core.stun.StunSigning;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

class TurnMutationTest {
    private static final StunKey KEY = StunKey.longTerm("alice", REALM, "secret");

    private final TurnBench turn = new TurnBench();
    private final StunWriter writer = new StunWriter(256);

    @Test
    void shouldSurviveDamagedMessagesOfStrangers() {
        turn.challenge(CLIENT);
        Mutations.forEach(requests(true), 100_000, 20_260_103L, b -> StunHeader.isStun(b, 0, b.length), b -> {
            turn.sent.clear();
            turn.now += 1_000_000;
            turn.core.handleStun(CLIENT, b, 0, b.length, turn.now);
        });

        assertTrue(turn.core.totals().malformed > 1000);
    }

    /** The damage lies behind the password: a client that is let in and sends nonsense. */
    @Test
    void shouldSurviveDamagedMessagesOfItsUsers() {
        turn.challenge(CLIENT);
        long[] signed = new long[1];
        Mutations.forEach(requests(false), 100_000, 20_260_104L, b -> {
            byte[] message = StunSigning.sign(b, KEY);
            if (message == null) {
                return;
            }
            signed[0]++;
            if (turn.sent.size() > 1000) {
                turn.sent.clear();
                turn.allocated.clear();
                turn.released.clear();
                turn.received.clear();
            }
            turn.core.handleStun(CLIENT, message, 0, message.length, turn.now);
            turn.core.onDeadline(turn.now);
            assertTrue(turn.core.allocationCount() <= 1);
        });

        assertTrue(signed[0] > 50_000, signed[0] + " inputs behind the password");
        TurnCounters totals = turn.core.totals();
        assertTrue(totals.sentAllocateSuccess > 0 && totals.sentRefreshSuccess > 0
                && totals.sentChannelBindSuccess > 0 && totals.sentCreatePermissionSuccess > 0);
    }

    @Test
    void shouldSurviveDamagedChannelData() {
        turn.allocate(CLIENT);
        turn.bind(CLIENT, 0x4000, OWN);
        TurnAllocation allocation = turn.allocated.get(0);
        byte[] valid = {0x40, 0, 0, 4, 1, 2, 3, 4};
        int[] taken = new int[1];

        Mutations.forEach(List.of(valid), 100_000, 20_260_105L, b -> {
            turn.received.clear();
            taken[0] += turn.core.handleChannelData(allocation, b, 0, b.length, turn.now) ? 1 : 0;
        });

        assertTrue(taken[0] > 10_000, taken[0] + " taken");
    }

    @Test
    void shouldSurviveDamagedAnswers() {
        List<byte[]> answers = new ArrayList<>();
        turn.allocate(CLIENT);
        turn.permit(CLIENT, OWN);
        turn.bind(CLIENT, 0x4000, OWN);
        answers.addAll(turn.sent);
        TurnClient[] client = new TurnClient[1];
        byte[][] request = new byte[1][];

        Mutations.forEach(answers, 100_000, 20_260_106L, b -> StunHeader.isStun(b, 0, b.length), b -> {
            if (client[0] == null || client[0].state() != TurnClient.State.ALLOCATING) {
                client[0] = new TurnClient("alice", "secret", OWN, new Random(5),
                        (bytes, off, len) -> request[0] = Arrays.copyOfRange(bytes, off, off + len),
                        (x, o, l, n) -> {});
                client[0].start(0);
            }
            if (b.length >= StunHeader.LENGTH) {
                System.arraycopy(request[0], 8, b, 8, 12);
            }
            client[0].handle(b, 0, b.length, 0);
        });
    }

    private List<byte[]> requests(boolean withIntegrity) {
        List<byte[]> requests = new ArrayList<>();
        for (int type : new int[]{StunType.ALLOCATE_REQUEST, StunType.REFRESH_REQUEST,
                StunType.CREATE_PERMISSION_REQUEST, StunType.CHANNEL_BIND_REQUEST, StunType.SEND_INDICATION}) {
            writer.begin(type, 0x55, requests.size()).text(StunAttribute.USERNAME, "alice")
                    .text(StunAttribute.REALM, REALM).text(StunAttribute.NONCE, turn.nonce)
                    .number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24).number(StunAttribute.LIFETIME, 600)
                    .number(StunAttribute.CHANNEL_NUMBER, 0x4000L << 16)
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, OWN).text(StunAttribute.DATA, "data");
            if (withIntegrity) {
                writer.integrity(KEY).fingerprint();
            }
            requests.add(Arrays.copyOf(writer.bytes(), writer.length()));
        }
        return requests;
    }
}
