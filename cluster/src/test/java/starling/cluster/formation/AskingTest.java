package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;
import starling.cluster.NodeName;
import starling.cluster.link.InMemoryLinks;
import starling.cluster.link.LinkService;
import starling.cluster.link.NodeLink;

/** Nodes that answer as they are told, in turn; the last answer is repeated. */
class AskingTest {
    private static final Request PURGE = new Request.Purge("one", "c@3", true);
    private static final RequestAnswer NO_MAJORITY = RequestAnswer.refused(ClusterError.NO_MAJORITY, "half are away");

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final InMemoryLinks links = new InMemoryLinks();
    private final NodeLink own = links.connect(new NodeName("me@0"));
    private final Asking asking = new Asking(own, loop, System::nanoTime);
    private final Map<String, Integer> asked = new TreeMap<>();

    @AfterEach
    void end() {
        links.close();
        loop.shutdownNow();
    }

    @Test
    void shouldAskUntilItIsDone() throws Exception {
        node("a@1", RequestAnswer.pending(), RequestAnswer.pending(), RequestAnswer.done());

        assertEquals(RequestAnswer.done(), ask(Duration.ofSeconds(10)));
        assertEquals(Map.of("a@1", 3), asked);
    }

    @Test
    void shouldGoOnToTheLeader() throws Exception {
        node("a@1", RequestAnswer.notLeader("b@2"));
        node("b@2", RequestAnswer.done());

        assertEquals(RequestAnswer.done(), ask(Duration.ofSeconds(10)));
    }

    @Test
    void shouldBelieveARefusalOfWhoBeganIt() {
        node("a@1", RequestAnswer.pending(), NO_MAJORITY);

        assertEquals(ClusterError.NO_MAJORITY, error(Duration.ofSeconds(10)));
    }

    /** A leader that was cut off has accepted it: what its successor says is another story. */
    @Test
    void shouldNotBelieveARefusalOfAnotherOne() {
        node("a@1", RequestAnswer.pending(), RequestAnswer.notLeader("b@2"));
        node("b@2", NO_MAJORITY);

        assertEquals(ClusterError.OUTCOME_UNKNOWN, error(Duration.ofSeconds(10)));
    }

    @Test
    void shouldNotKnowTheEndWhenWhoBeganItIsNoLeaderAnyMore() {
        node("a@1", RequestAnswer.pending(), RequestAnswer.notLeader(""));

        assertEquals(ClusterError.OUTCOME_UNKNOWN, error(Duration.ofMillis(500)));
    }

    @Test
    void shouldSayWhoDoesNotAnswerAndWhoHasNoLeader() {
        node("b@2", RequestAnswer.notLeader(""));

        assertEquals(ClusterError.NODE_UNREACHABLE, error(Duration.ofMillis(100)));
        node("a@1", RequestAnswer.notLeader(""));
        assertEquals(ClusterError.NO_MAJORITY, error(Duration.ofMillis(100)));
    }

    private RequestAnswer ask(Duration limit) throws Exception {
        return asking.askLeader("a@1", PURGE, limit).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private ClusterError error(Duration limit) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> ask(limit));
        return ((ClusterException) failure.getCause()).error();
    }

    private void node(String name, RequestAnswer... answers) {
        Queue<RequestAnswer> left = new ArrayDeque<>(List.of(answers));
        links.connect(new NodeName(name)).serve(LinkService.MEMBERSHIP, (from, request) -> {
            asked.merge(name, 1, Integer::sum);
            RequestAnswer answer = left.size() > 1 ? left.remove() : left.peek();
            return CompletableFuture.completedFuture(MembershipCodec.encode(answer));
        });
    }
}
