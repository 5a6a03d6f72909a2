package starling.core.ice;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;
import starling.core.ice.VirtualNetwork.Path;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunHeader;
import starling.core.stun.StunKey;
import starling.core.stun.StunSigning;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

class IceMutationTest {
    private static final InetSocketAddress SOURCE = new InetSocketAddress("198.51.100.1", 5000);

    private final IceCredentials local = new IceCredentials("server00", "server-password-0123456789");
    private final IceCredentials remote = new IceCredentials("clnt", "client-password-0123456789");
    private final StunKey localKey = StunKey.shortTerm(local.password());
    private final StunKey remoteKey = StunKey.shortTerm(remote.password());
    private final byte[] lastTransaction = new byte[12];
    private final List<Path> paths = new ArrayList<>();
    private final StunWriter writer = new StunWriter(256);
    private ServerIceAgent agent;
    private long now;

    @Test
    void shouldSurviveDamagedMessagesOfStrangers() {
        restart();
        StunKey wrong = StunKey.shortTerm("guessed");
        List<byte[]> seeds = List.of(StunSigning.sign(request(), wrong), StunSigning.sign(success(), wrong));

        Mutations.forEach(seeds, 100_000, 20_260_107L, b -> StunHeader.isStun(b, 0, b.length), this::handle);

        assertTrue(agent.counters().receivedRequests == 0);
        assertTrue(agent.counters().notAuthentic + agent.counters().unknownTransactions > 20_000);
    }

    /** The damage lies behind the password. */
    @Test
    void shouldSurviveDamagedMessagesOfItsClient() {
        restart();
        int[] signed = new int[1];
        int[] taken = new int[1];
        Random random = new Random(3);
        Mutations.forEach(List.of(request(), success(), refusal()), 100_000, 20_260_108L, b -> {
            boolean response = b.length > 1 && (b[0] & 1) != 0;
            byte[] copy = Arrays.copyOf(b, Math.max(b.length, StunHeader.LENGTH));
            if (response && random.nextInt(4) != 0) {
                System.arraycopy(lastTransaction, 0, copy, 8, 12);
            }
            byte[] message = StunSigning.sign(copy, response ? remoteKey : localKey);
            if (message != null) {
                signed[0]++;
                taken[0] += handle(message) ? 1 : 0;
            }
            if (agent.state() == IceState.FAILED) {
                restart();
            }
        });

        assertTrue(signed[0] > 50_000, signed[0] + " inputs behind the password");
        assertTrue(taken[0] > 5_000, taken[0] + " inputs taken");
    }

    private boolean handle(byte[] b) {
        now += 7_000_000;
        boolean taken = agent.handle(paths.get(b.length % paths.size()), SOURCE, b, 0, b.length, now);
        if (agent.nextDeadlineNanos() <= now) {
            agent.onDeadline(now);
        }
        return taken;
    }

    private void restart() {
        agent = new ServerIceAgent(local, IceTimers.DEFAULT, new Random(1),
                (path, b, off, len) -> System.arraycopy(b, 8, lastTransaction, 0, 12));
        agent.setRemote(remote, now);
        for (int i = paths.size(); i < 3; i++) {
            paths.add(new Path("path " + i, i + 1));
        }
    }

    private byte[] request() {
        return message(writer.begin(StunType.BINDING_REQUEST, 1, 2).text(StunAttribute.USERNAME, "server00:clnt")
                .number(0xC057, 1).number64(StunAttribute.ICE_CONTROLLED, 5).number(StunAttribute.PRIORITY, 7)
                .flag(StunAttribute.USE_CANDIDATE));
    }

    private byte[] success() {
        return message(writer.begin(StunType.BINDING_SUCCESS, 1, 2).xorAddress(StunAttribute.XOR_MAPPED_ADDRESS,
                SOURCE));
    }

    private byte[] refusal() {
        return message(writer.begin(StunType.BINDING_ERROR, 1, 2).error(487, "Role Conflict"));
    }

    private static byte[] message(StunWriter from) {
        return Arrays.copyOf(from.bytes(), from.length());
    }
}
