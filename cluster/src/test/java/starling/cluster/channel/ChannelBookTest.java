package starling.cluster.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.cluster.membership.NodeRef;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.Role;
import starling.media.actor.BranchNews;
import starling.media.actor.MembersHash;

class ChannelBookTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final ChannelCounts COUNTS = new ChannelCounts(0, 0, 1);
    private static final NodeRef A = new NodeRef("a@127.0.0.1", 1);
    private static final NodeRef A_RESTARTED = new NodeRef("a@127.0.0.1", 9);
    private static final NodeRef B = new NodeRef("b@127.0.0.2", 2);
    private static final long LIFE = 7;
    private static final long MILLI = 1_000_000L;
    private static final SplittableRandom RANDOM = new SplittableRandom(5);
    private static final SessionId SESSION = SessionId.random(RANDOM);

    private final ChannelBook book = new ChannelBook();

    @Test
    void shouldKnowABranchWhenItsLastPageIsThere() {
        MemberFacts first = member(0);
        MemberFacts second = member(0);

        assertEquals(ChannelBook.Attachment.PARTIAL, book.attach(A, page(1, 0, 2, first), 0));
        assertTrue(book.isEmpty());
        assertEquals(ChannelBook.Attachment.COMPLETE, book.attach(A, page(1, 1, 2, second), 0));

        assertEquals(List.of(first, second), book.branch(A).orElseThrow().members(0));
        assertEquals(Optional.empty(), book.branch(A_RESTARTED));
    }

    @Test
    void shouldNoticeALostPage() {
        book.attach(A, page(1, 0, 3), 0);
        assertEquals(ChannelBook.Attachment.BROKEN, book.attach(A, page(1, 2, 3), 0));
        assertEquals(ChannelBook.Attachment.BROKEN, book.attach(A, page(1, 1, 3), 0), "it has to begin again");

        book.attach(A, page(1, 0, 2), 0);
        assertEquals(ChannelBook.Attachment.BROKEN, book.attach(A, page(2, 1, 2), 0), "of another summary");
        book.attach(A, page(1, 0, 2), 0);
        assertEquals(ChannelBook.Attachment.BROKEN, book.attach(A_RESTARTED, page(1, 1, 2), 0), "of another process");
        assertTrue(book.isEmpty());
    }

    @Test
    void shouldReplaceWhatItKnewOfANode() {
        attach(A, member(0), member(0));
        MemberFacts only = member(0);
        attach(A_RESTARTED, only);

        assertEquals(List.of(A_RESTARTED), book.branches().stream().map(ChannelBook.Held::node).toList());
        assertEquals(MembersHash.of(only.connectionId()), book.hashWithout(B));
        assertEquals(0, book.hashWithout(A_RESTARTED));
    }

    @Test
    void shouldNoticeALostChange() {
        attach(A);
        assertTrue(book.change(A, change(2, member(0)), 0));

        assertFalse(book.change(A, change(4, member(0)), 0));
        assertFalse(book.change(A, change(2, member(0)), 0), "a second time");
        assertFalse(book.change(B, change(3), 0), "not attached");
        assertFalse(book.change(A, new BranchNews.Change(ROOM, LIFE + 1, 3, 1, COUNTS, List.of(), List.of()), 0));
        assertEquals(1, book.branch(A).orElseThrow().members(0).size());
    }

    @Test
    void shouldTellTheAgeOfMembersByItsOwnClock() {
        book.attach(A, page(1, 0, 1, member(250)), 1_000 * MILLI);

        assertEquals(2_250, book.branch(A).orElseThrow().members(3_000 * MILLI).get(0).ageMillis());
    }

    @Test
    void shouldForgetABranchOnlyInTheLifeThatEnded() {
        attach(A);

        assertEquals(Optional.empty(), book.close(A, LIFE + 1));
        assertEquals(Optional.empty(), book.close(A_RESTARTED));
        assertTrue(book.close(A, LIFE).isPresent());
        assertTrue(book.isEmpty());
    }

    @Test
    void shouldForgetNodesThatAreGone() {
        attach(A);
        book.attach(B, page(1, 0, 2), 0);

        assertEquals(List.of(A), book.removeGone(node -> true).stream().map(ChannelBook.Held::node).toList());

        assertTrue(book.isEmpty());
        assertEquals(ChannelBook.Attachment.BROKEN, book.attach(B, page(1, 1, 2), 0));
    }

    @Test
    void shouldNameTheLargestBranch() {
        assertEquals(Optional.empty(), book.largest());
        attach(B);
        attach(A);
        assertEquals(A, book.largest().orElseThrow().node());

        book.change(B, new BranchNews.Change(ROOM, LIFE, 2, 5, COUNTS, List.of(), List.of()), 0);
        assertEquals(B, book.largest().orElseThrow().node());
    }

    /** Whatever is lost on the way: the next check shows it, or nothing is wrong. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBeRightOrKnowThatItIsNot(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<MemberFacts> members = new ArrayList<>();
        long revision = 1;
        attach(A);
        for (int i = 0; i < 200; i++) {
            MemberFacts joined = member(0);
            List<ConnectionId> left = members.size() > 5
                    ? List.of(members.remove(random.nextInt(members.size())).connectionId())
                    : List.of();
            members.add(joined);
            BranchNews.Change change = new BranchNews.Change(ROOM, LIFE, ++revision, members.size(), COUNTS,
                    List.of(joined), left);
            boolean arrives = random.nextInt(4) > 0;
            boolean known = arrives ? book.change(A, change, 0) : book.check(A, check(revision, members), 0);
            if (!known) {
                book.attach(A, page(++revision, 0, 1, members.toArray(MemberFacts[]::new)), 0);
            }
            assertTrue(book.check(A, check(revision, members), 0), "seed " + seed + ", change " + i);
            assertEquals(members.stream().map(MemberFacts::connectionId).sorted(java.util.Comparator.comparing(
                    ConnectionId::value)).toList(),
                    book.branch(A).orElseThrow().members(0).stream().map(MemberFacts::connectionId)
                            .sorted(java.util.Comparator.comparing(ConnectionId::value)).toList());
        }
    }

    private void attach(NodeRef node, MemberFacts... members) {
        assertEquals(ChannelBook.Attachment.COMPLETE, book.attach(node, page(1, 0, 1, members), 0));
    }

    private static BranchNews.Summary page(long revision, int page, int pages, MemberFacts... members) {
        return new BranchNews.Summary(ROOM, LIFE, revision, SESSION, 1, COUNTS, page, pages, Arrays.asList(members));
    }

    private static BranchNews.Change change(long revision, MemberFacts... joined) {
        return new BranchNews.Change(ROOM, LIFE, revision, 1, COUNTS, Arrays.asList(joined), List.of());
    }

    private static BranchNews.Check check(long revision, List<MemberFacts> members) {
        return new BranchNews.Check(ROOM, LIFE, revision, members.size(), COUNTS,
                members.stream().mapToLong(member -> MembersHash.of(member.connectionId())).sum());
    }

    private static MemberFacts member(long ageMillis) {
        ConnectionId id = ConnectionId.random(RANDOM, 7);
        return new MemberFacts(id, new ClientId(id.value()), new BundleId(id.value()), Role.RECVONLY, true, true,
                List.of(), "", "", "", TransportKind.TURN_UDP, ageMillis);
    }
}
