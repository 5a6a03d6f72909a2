package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.id.BundleId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.Role;

class RemoteMembersTest {
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");
    private static final long LIFE = 7;
    private static final NodeLife A = new NodeLife("a@127.0.0.1", 1);
    private static final NodeLife B = new NodeLife("b@127.0.0.2", 2);
    private static final MemberFacts ALICE = member();
    private static final MemberFacts BOB = member();
    private static final MemberFacts CAROL = member();

    private final RemoteMembers remote = new RemoteMembers(LIFE);

    @BeforeEach
    void attach() {
        assertEquals(difference(List.of()), remote.attached(attached(1, List.of(A, B))));
        assertEquals(difference(List.of(ALICE)), remote.listing(listing(1, 1, A, ALICE)));
        assertEquals(difference(List.of(BOB)), remote.listing(listing(1, 2, B, BOB)));
    }

    @Test
    void shouldTellOnlyWhatIsNewWhenItAttachesAgain() {
        remote.attached(attached(2, List.of(A, B)));

        assertEquals(difference(List.of(CAROL), ALICE), remote.listing(listing(2, 1, A, CAROL)));
        assertEquals(difference(List.of()), remote.listing(listing(2, 2, B, BOB)));
    }

    @Test
    void shouldForgetNodesTwiceNotNamedButNotThoseThatHaveNotSaid() {
        HubNews.Attached news = new HubNews.Attached(2, LIFE, SessionId.random(RANDOM), List.of(), Set.of(B.node()),
                true);
        assertEquals(difference(List.of()), remote.attached(news));
        assertTrue(remote.isInDoubt());

        assertEquals(difference(List.of(), ALICE), remote.attached(news));
        assertFalse(remote.isInDoubt());
    }

    @Test
    void shouldTrustANodeAgainThatIsNamed() {
        remote.attached(attached(2, List.of(B)));
        assertTrue(remote.isInDoubt());

        assertEquals(difference(List.of()), remote.listing(listing(2, 1, A, ALICE)));
        assertFalse(remote.isInDoubt());
        assertEquals(difference(List.of()), remote.attached(attached(3, List.of(B))));
    }

    @Test
    void shouldReplaceAListInPages() {
        assertEquals(difference(List.of(CAROL)), remote.listing(page(3, 0, CAROL)));

        assertEquals(difference(List.of(), ALICE), remote.listing(page(4, 1)));
    }

    @Test
    void shouldNoticeALostMessageAndThenWaitForTheNextStream() {
        assertEquals(Optional.empty(), remote.changed(change(1, 4, List.of(CAROL))));

        assertEquals(difference(List.of()), remote.changed(change(1, 5, List.of(CAROL))));
        remote.attached(attached(2, List.of(A, B)));
        assertEquals(difference(List.of(CAROL)), remote.changed(change(2, 1, List.of(CAROL))));
    }

    @Test
    void shouldIgnoreWhatIsNotForThisBranch() {
        assertEquals(Optional.empty(),
                remote.attached(
                        new HubNews.Attached(2, LIFE + 1, SessionId.random(RANDOM), List.of(), Set.of(), true)));
        assertEquals(difference(List.of()), remote.changed(change(9, 1, List.of(CAROL))));
        assertTrue(remote.checked(new HubNews.Checked(9, 1, 0)));
    }

    @Test
    void shouldTellOfALostNodeOnceAndBelieveNothingOldOfIt() {
        assertEquals(List.of(ALICE.connectionId()), remote.nodeGone(A));

        assertEquals(List.of(), remote.nodeGone(A));
        assertEquals(difference(List.of()), remote.listing(listing(1, 3, A, ALICE)));
        assertEquals(difference(List.of()), remote.changed(change(1, 4, List.of(CAROL))));
        NodeLife next = new NodeLife(A.node(), 11);
        assertEquals(difference(List.of(ALICE)), remote.listing(listing(1, 5, next, ALICE)));
        assertEquals(List.of(), remote.nodeGone(A));
    }

    @Test
    void shouldCompareTheHash() {
        long both = MembersHash.of(ALICE.connectionId()) + MembersHash.of(BOB.connectionId());

        assertTrue(remote.checked(new HubNews.Checked(1, 3, both)));
        assertFalse(remote.checked(new HubNews.Checked(1, 4, both + 1)));
    }

    private static Optional<RemoteMembers.Difference> difference(List<MemberFacts> joined, MemberFacts... left) {
        return Optional.of(new RemoteMembers.Difference(joined,
                Arrays.stream(left).map(MemberFacts::connectionId).toList()));
    }

    private static HubNews.Attached attached(long stream, List<NodeLife> others) {
        return new HubNews.Attached(stream, LIFE, SessionId.random(RANDOM), others, Set.of(), true);
    }

    private static HubNews.Listing listing(long stream, long number, NodeLife node, MemberFacts... members) {
        return new HubNews.Listing(stream, number, node, 0, 1, List.of(members));
    }

    private static HubNews.Listing page(long number, int page, MemberFacts... members) {
        return new HubNews.Listing(1, number, A, page, 2, List.of(members));
    }

    private static HubNews.Change change(long stream, long number, List<MemberFacts> joined) {
        return new HubNews.Change(stream, number, A, joined, List.of());
    }

    private static MemberFacts member() {
        ConnectionId id = ConnectionId.random(RANDOM, 1);
        return new MemberFacts(id, new ClientId(id.value()), new BundleId(id.value()), Role.RECVONLY, true, true,
                List.of(), "", "", "", TransportKind.TURN_UDP, 0);
    }
}
