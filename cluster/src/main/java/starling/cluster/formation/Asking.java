package starling.cluster.formation;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;
import starling.cluster.NodeName;
import starling.cluster.link.LinkException;
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

    /** One question under way. */
    private final class Question {
        private final Request request;
        private final boolean follow;
        private final long deadlineNanos;
        private final CompletableFuture<RequestAnswer> result = new CompletableFuture<>();
        /** Who may have begun what was asked for. */
        private final Set<NodeName> begun = new HashSet<>();

        Question(Request request, boolean follow, Duration limit) {
            this.request = request;
            this.follow = follow;
            this.deadlineNanos = nanoClock.getAsLong() + limit.toNanos();
        }

        void ask(NodeName node) {
            link.ask(node, LinkService.MEMBERSHIP, MembershipCodec.encode(request), ANSWER)
                    .whenCompleteAsync((bytes, failure) -> {
                        Optional<RequestAnswer> answer = failure == null
                                ? MembershipCodec.decode(bytes, RequestAnswer.class)
                                : Optional.empty();
                        if (follow && mayHaveBegun(answer, failure)) {
                            begun.add(node);
                        }
                        answered(node, answer);
                    }, loop);
        }

        private boolean mayHaveBegun(Optional<RequestAnswer> answer, Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof LinkException lost && lost.reason() == LinkException.Reason.TIMEOUT
                    || answer.filter(given -> given.outcome() == RequestAnswer.Outcome.PENDING).isPresent();
        }

        private void answered(NodeName node, Optional<RequestAnswer> answer) {
            RequestAnswer.Outcome outcome = answer.map(RequestAnswer::outcome)
                    .orElse(RequestAnswer.Outcome.PENDING);
            if (outcome == RequestAnswer.Outcome.DONE) {
                result.complete(answer.get());
            } else if (outcome == RequestAnswer.Outcome.REFUSED) {
                result.completeExceptionally(refusal(node, answer.get()));
            } else if (nanoClock.getAsLong() - deadlineNanos >= 0) {
                result.completeExceptionally(begun.isEmpty() ? late(node, outcome, answer.isPresent()) : unknown());
            } else {
                NodeName next = answer.filter(given -> follow).flatMap(given -> NodeName.parse(given.leader()))
                        .orElse(node);
                loop.schedule(() -> ask(next), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        /** One node's refusal says nothing about what another one may have begun. */
        private ClusterException refusal(NodeName node, RequestAnswer answer) {
            boolean only = begun.isEmpty() || begun.equals(Set.of(node));
            return only ? answer.refusal().orElseThrow() : unknown();
        }

        private ClusterException unknown() {
            return new ClusterException(ClusterError.OUTCOME_UNKNOWN, "begun by " + begun
                    + ", and its end is not known: look at ListClusterNodes before trying again");
        }
    }

    /** Fails with a {@link ClusterException} if refused, or if the node has not answered in time. */
    CompletionStage<RequestAnswer> ask(String node, Request request, Duration limit) {
        return start(node, new Question(request, false, limit));
    }

    /** As {@link #ask}, but goes on to whoever is named as the leader of the ledger. */
    CompletionStage<RequestAnswer> askLeader(String first, Request request, Duration limit) {
        return start(first, new Question(request, true, limit));
    }

    private static CompletionStage<RequestAnswer> start(String node, Question question) {
        question.ask(new NodeName(node));
        return question.result;
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
