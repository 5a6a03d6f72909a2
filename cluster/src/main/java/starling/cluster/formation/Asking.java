package starling.cluster.formation;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;
import starling.cluster.NodeName;
import starling.cluster.link.LinkService;
import starling.cluster.link.NodeLink;

/**
 * Asks a node the same until it has an answer that is final, or the time is over. All stages complete on the keeper's
 * thread.
 */
final class Asking {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final long RETRY_MILLIS = 200;

    private final NodeLink link;
    private final ScheduledExecutorService loop;
    private final LongSupplier nanoClock;

    Asking(NodeLink link, ScheduledExecutorService loop, LongSupplier nanoClock) {
        this.link = link;
        this.loop = loop;
        this.nanoClock = nanoClock;
    }

    /** Fails with a {@link ClusterException} if refused, or if the node has not answered in time. */
    CompletionStage<RequestAnswer> ask(String node, Request request, Duration limit) {
        CompletableFuture<RequestAnswer> result = new CompletableFuture<>();
        ask(new NodeName(node), request, false, nanoClock.getAsLong() + limit.toNanos(), result);
        return result;
    }

    /** As {@link #ask}, but goes on to whoever is named as the leader of the ledger. */
    CompletionStage<RequestAnswer> askLeader(String first, Request request, Duration limit) {
        CompletableFuture<RequestAnswer> result = new CompletableFuture<>();
        ask(new NodeName(first), request, true, nanoClock.getAsLong() + limit.toNanos(), result);
        return result;
    }

    private void ask(NodeName node, Request request, boolean follow, long deadlineNanos,
            CompletableFuture<RequestAnswer> result) {
        link.ask(node, LinkService.MEMBERSHIP, MembershipCodec.encode(request), ANSWER).whenCompleteAsync(
                (bytes, failure) -> answered(node, request, follow, deadlineNanos, result,
                        failure == null ? MembershipCodec.decode(bytes, RequestAnswer.class) : Optional.empty()),
                loop);
    }

    private void answered(NodeName node, Request request, boolean follow, long deadlineNanos,
            CompletableFuture<RequestAnswer> result, Optional<RequestAnswer> answer) {
        RequestAnswer.Outcome outcome = answer.map(RequestAnswer::outcome).orElse(RequestAnswer.Outcome.PENDING);
        if (outcome == RequestAnswer.Outcome.DONE) {
            result.complete(answer.get());
        } else if (outcome == RequestAnswer.Outcome.REFUSED) {
            result.completeExceptionally(answer.get().refusal().orElseThrow());
        } else if (nanoClock.getAsLong() - deadlineNanos >= 0) {
            result.completeExceptionally(late(node, outcome, answer.isPresent()));
        } else {
            NodeName next = answer.filter(given -> follow).flatMap(given -> NodeName.parse(given.leader()))
                    .orElse(node);
            loop.schedule(() -> ask(next, request, follow, deadlineNanos, result), RETRY_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private static ClusterException late(NodeName node, RequestAnswer.Outcome outcome, boolean reached) {
        if (!reached) {
            return new ClusterException(ClusterError.NODE_UNREACHABLE,
                    node + " did not answer (expected: a node that is up, with cluster = true, and reachable)");
        }
        return outcome == RequestAnswer.Outcome.NOT_LEADER
                ? new ClusterException(ClusterError.NO_MAJORITY,
                        "the registered nodes have no leader that " + node + " knows of: half of them or more are away")
                : new ClusterException(ClusterError.OUTCOME_UNKNOWN,
                        node + " is still at it: look at ListClusterNodes before trying again");
    }
}
