package starling.cluster.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import akka.actor.testkit.typed.javadsl.TestInbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import starling.cluster.membership.NodeRef;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilters;
import starling.media.actor.BranchNews;
import starling.media.actor.HubNews;

class FilterDeskTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final NodeRef A = new NodeRef("a@127.0.0.1", 1);
    private static final NodeRef B = new NodeRef("b@127.0.0.2", 2);
    private static final long LIFE = 5;
    private static final FilterChange CREATE = FilterChange
            .create(ForwardingFilters.parse("[{}]").orElseThrow().filters().get(0));

    private final SessionId session = SessionId.random(RandomGenerator.of("L64X128MixRandom"));
    private final ChannelBook book = new ChannelBook();
    private final List<String> sent = new ArrayList<>();
    private final FilterDesk desk = new FilterDesk(book, (node, news) -> {
        HubNews.Filters filters = (HubNews.Filters) news;
        sent.add(node.name().charAt(0) + " " + filters.life() + " " + filters.revision() + " "
                + ForwardingFilters.parse(filters.filters()).orElseThrow().filters().size());
    });

    private void attach(NodeRef node) {
        book.attach(node, new BranchNews.Summary(ROOM, LIFE, 1, session, 1, ChannelCounts.NONE, 0, 1, List.of()), 0);
        desk.attached(book.branch(node).orElseThrow());
    }

    private void says(NodeRef node, long revision, String filters) {
        desk.heard(node, new BranchNews.Filters(ROOM, LIFE, revision, filters));
    }

    private FiltersChanged change(NodeRef contacted, FilterChange change) {
        TestInbox<FiltersChanged> inbox = TestInbox.create();
        desk.change(new ChannelActor.ChangeFilters(contacted, change, inbox.getRef()), true);
        return inbox.receiveMessage();
    }

    private List<String> sent() {
        List<String> all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    @Test
    void shouldTellAllBranchesOfAChange() {
        attach(A);
        attach(B);
        assertEquals(List.of(), sent());

        FiltersChanged changed = change(B, CREATE);

        assertEquals(Optional.empty(), changed.problem());
        assertEquals(LIFE, changed.news().life());
        assertEquals(1, changed.news().revision());
        assertEquals(List.of("a 5 1 1", "b 5 1 1"), sent());
        assertEquals(Optional.of(FilterChange.Problem.ALREADY_EXISTS), change(A, CREATE).problem());
        assertEquals(List.of(), sent());
        change(A, FilterChange.delete("default"));
        assertEquals(List.of("a 5 2 0", "b 5 2 0"), sent());
    }

    @Test
    void shouldKnowNoChannelWithoutBranches() {
        assertFalse(change(A, CREATE).found());
        attach(A);
        change(A, CREATE);
        sent();

        book.close(A);
        desk.closed();
        attach(B);

        assertEquals(List.of(), sent());
    }

    @Test
    void shouldTakeOverTheNewestThatABranchHas() {
        says(A, 3, "[{}]");
        attach(A);
        assertEquals(List.of("a 5 3 1", "a 5 3 1"), sent());
        says(B, 2, "[]");
        attach(B);
        assertEquals(List.of("b 5 3 1"), sent());

        says(B, 4, "[]");
        assertEquals(List.of("a 5 4 0", "b 5 4 0"), sent());
        assertEquals(5, change(A, CREATE).news().revision());
    }

    @Test
    void shouldNotListenToABranchThatNeverAttaches() {
        desk.heard(A, new BranchNews.Filters(ROOM, LIFE - 1, 9, "[{}]"));
        attach(A);

        assertEquals(List.of(), sent());
    }

    @Test
    void shouldChangeNothingBeforeAllBranchesAreKnown() {
        TestInbox<FiltersChanged> inbox = TestInbox.create();
        for (int i = 0; i <= FilterDesk.MAX_WAITING; i++) {
            desk.change(new ChannelActor.ChangeFilters(A, CREATE, inbox.getRef()), false);
        }
        attach(A);
        says(B, 7, "[{}]");
        attach(B);
        assertEquals(List.of(), inbox.getAllReceived());

        desk.settle();

        List<FiltersChanged> answers = inbox.getAllReceived();
        assertEquals(FilterDesk.MAX_WAITING, answers.size());
        assertEquals(Optional.of(FilterChange.Problem.ALREADY_EXISTS), answers.get(0).problem());
    }
}
