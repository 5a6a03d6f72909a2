package starling.cluster.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeMode;
import starling.media.engine.RelayEndpoint;

class RelayPeersTest {
    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);
    private final RelayPeers peers = new RelayPeers("a@127.0.0.1");

    private static NodeFacts facts(String name, Optional<RelayFacts> relay) {
        return new NodeFacts(name, 1, 1, NodeMode.NORMAL, 0, 10, "ws://x", "http://x", "2026.1.0", Instant.EPOCH,
                relay, false);
    }

    private static NodeFacts facts(String name, long life) {
        return facts(name, Optional.of(new RelayFacts(life, "127.0.0.2", List.of(49010), SECRET)));
    }

    private List<Long> lives(long now, NodeFacts... members) {
        return peers.update(List.of(members), now).stream().map(RelayEndpoint::life).toList();
    }

    @Test
    void shouldKnowTheOtherMembersThatRelay() {
        assertEquals(List.of(2L, 3L), lives(0, facts("c@127.0.0.1", 3), facts("a@127.0.0.1", 1),
                facts("b@127.0.0.1", 2), facts("d@127.0.0.1", Optional.empty())));
    }

    @Test
    void shouldTakeTheNewestLifeOfANode() {
        lives(0, facts("b@127.0.0.1", 2));

        assertEquals(List.of(7L), lives(1, facts("b@127.0.0.1", 7)));
    }

    @Test
    void shouldKeepANodeForAWhileThatIsNoMemberAnyMore() {
        lives(0, facts("b@127.0.0.1", 2));

        assertEquals(List.of(2L), lives(RelayPeers.GRACE_NANOS));
        assertEquals(List.of(), lives(RelayPeers.GRACE_NANOS + 1));
    }

    @Test
    void shouldLeaveOutWhatIsNoAddress() {
        assertEquals(List.of(), lives(0,
                facts("b@127.0.0.1", Optional.of(new RelayFacts(1, "[::1", List.of(1), SECRET))),
                facts("c@127.0.0.1", Optional.of(new RelayFacts(1, "127.0.0.1", List.of(), SECRET)))));
    }
}
