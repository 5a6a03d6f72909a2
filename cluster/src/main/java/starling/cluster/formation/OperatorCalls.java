package starling.cluster.formation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;
import starling.cluster.NodeName;

/** InitCluster, RegisterClusterNode and PurgeClusterNode as the node does them that was called. Not thread safe. */
final class OperatorCalls {
    /** How long a node named by the operator may take to answer. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(1);
    /** How long the ledgers may take to start. */
    private static final Duration START_LIMIT = Duration.ofSeconds(8);
    /** How long the consensus may take to change, a new leader included. */
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(15);
    /** When, after the call, the nodes have to be members: a first actor system takes long on a busy machine. */
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(35);
    /** How long all of them may take to serve when they are members; the cluster is there in any case. */
    private static final Duration READY_LIMIT = Duration.ofSeconds(3);
    private static final long LOOK_MILLIS = 100;

    private final NodeName self;
    private final boolean temporary;
    private final Asking asking;
    private final Enrolment enrolment;
    private final NodeDuty duty;
    private final ClusteredHalf half;
    private final ScheduledExecutorService loop;
    private final LongSupplier nanoClock;

    OperatorCalls(NodeName self, boolean temporary, Asking asking, Enrolment enrolment, NodeDuty duty,
            ClusteredHalf half, ScheduledExecutorService loop, LongSupplier nanoClock) {
        this.self = self;
        this.temporary = temporary;
        this.asking = asking;
        this.enrolment = enrolment;
        this.duty = duty;
        this.half = half;
        this.loop = loop;
        this.nanoClock = nanoClock;
    }

    /** Until the first entry of the ledger is asked for, nothing has changed anywhere. */
    CompletionStage<Void> init(List<String> names) {
        Optional<ClusterException> refusal = refuse(names);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        long calledNanos = nanoClock.getAsLong();
        String operation = "init/" + UUID.randomUUID();
        String clusterId = UUID.randomUUID().toString();
        CompletionStage<Void> created = all(names, new Request.Reserve(operation), ANSWER_LIMIT)
                .thenCompose(done -> all(names, new Request.Create(operation, clusterId, names), START_LIMIT));
        CompletionStage<Void> formed = created
                .thenCompose(done -> all(names, new Request.Begin(operation), START_LIMIT))
                .thenCompose(begun -> until(calledNanos,
                        () -> half.complete(names) && duty.serving().held(nanoClock.getAsLong()),
                        () -> "the ledger was written, but not all of " + names
                                + " became members in time: see their logs"))
                .thenCompose(joined -> all(names, new Request.Ready(operation), READY_LIMIT)
                        .exceptionally(late -> null));
        return formed.handle((done, failure) -> all(names, new Request.Release(operation), RELEASE_LIMIT)
                .handle((released, late) -> formed)).thenCompose(Function.identity())
                .thenCompose(Function.identity());
    }

    CompletionStage<Void> register(String contact, boolean inCluster) {
        Optional<NodeName> name = NodeName.parse(contact);
        if (name.isEmpty() || name.get().equals(self)) {
            return CompletableFuture.failedFuture(new ClusterException(ClusterError.INVALID_NODE_NAME,
                    "contact_node_name: " + contact + " (expected: name@address of another node)"));
        }
        long calledNanos = nanoClock.getAsLong();
        String operation = "register/" + UUID.randomUUID();
        Optional<ClusterException> refusal = enrolment.reserve(operation, inCluster, nanoClock.getAsLong()).refusal();
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        return asking.ask(contact, new Request.Look(operation), ANSWER_LIMIT)
                .thenCompose(there -> asking.askLeader(
                        there.names().contains(contact) || there.names().isEmpty() ? contact : there.names().get(0),
                        new Request.Register(operation, self.value(), temporary), CHANGE_LIMIT))
                .handle((answer, failure) -> registered(operation, answer, failure)).thenCompose(Function.identity())
                .thenCompose(answer -> {
                    duty.enter(answer.clusterId(), answer.names());
                    return until(calledNanos, () -> half.complete(List.of(self.value()))
                            && duty.serving().held(nanoClock.getAsLong()),
                            () -> self + " is registered, but the others did not let it in yet (expected: all of them"
                                    + " can be reached); it goes on trying");
                }).whenComplete((done, failure) -> enrolment.release(operation));
    }

    CompletionStage<Void> purge(String name, boolean force) {
        if (NodeName.parse(name).isEmpty()) {
            return CompletableFuture.failedFuture(new ClusterException(ClusterError.INVALID_NODE_NAME,
                    "node_name: " + name + " (expected: name@address)"));
        }
        Request.Purge request = new Request.Purge("purge/" + UUID.randomUUID(), name, force);
        return asking.askLeader(self.value(), request, CHANGE_LIMIT).thenAccept(done -> {});
    }

    /** A leader that went away after it had registered this node leaves the answer to its successor. */
    private CompletionStage<RequestAnswer> registered(String operation, RequestAnswer answer, Throwable failure) {
        if (failure == null) {
            enrolment.keep(operation);
            return CompletableFuture.completedFuture(answer);
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        ClusterError error = cause instanceof ClusterException known ? known.error() : ClusterError.OUTCOME_UNKNOWN;
        if (error == ClusterError.OUTCOME_UNKNOWN || enrolment.registered()) {
            enrolment.keep(operation);
        }
        return error == ClusterError.ALREADY_REGISTERED && enrolment.registered()
                ? CompletableFuture.completedFuture(
                        RequestAnswer.done(duty.clusterId().orElse(""), duty.state().names()))
                : CompletableFuture.failedFuture(cause);
    }

    private Optional<ClusterException> refuse(List<String> names) {
        Map<Integer, String> keys = new HashMap<>();
        for (String text : names) {
            Optional<NodeName> name = NodeName.parse(text);
            if (name.isEmpty()) {
                return refusal(ClusterError.INVALID_NODE_NAME, text + " (expected: name@address)");
            }
            String other = keys.put(name.get().key(), text);
            if (text.equals(other)) {
                return refusal(ClusterError.INVALID_NODE_NAME, text + " is named twice (expected: once)");
            }
            if (other != null) {
                return refusal(ClusterError.NODE_NAME_CONFLICT,
                        text + " and " + other + " share a node key: rename one");
            }
        }
        return names.contains(self.value())
                ? Optional.empty()
                : refusal(ClusterError.NODE_NOT_LISTED,
                        names + " (expected: a list with " + self + ", the node called)");
    }

    private static Optional<ClusterException> refusal(ClusterError error, String message) {
        return Optional.of(new ClusterException(error, "node_name_list: " + message));
    }

    /** Asks all of them; done when all have done it, failed with the first failure after all have answered. */
    private CompletionStage<Void> all(List<String> names, Request request, Duration limit) {
        List<CompletableFuture<RequestAnswer>> answers = new ArrayList<>();
        names.forEach(name -> answers.add(asking.ask(name, request, limit).toCompletableFuture()));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Void> until(long calledNanos, BooleanSupplier condition, Supplier<String> otherwise) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        look(condition, otherwise, calledNanos + JOIN_LIMIT.toNanos(), result);
        return result;
    }

    private void look(BooleanSupplier condition, Supplier<String> otherwise, long deadlineNanos,
            CompletableFuture<Void> result) {
        if (condition.getAsBoolean()) {
            result.complete(null);
        } else if (nanoClock.getAsLong() - deadlineNanos >= 0) {
            result.completeExceptionally(new ClusterException(ClusterError.JOIN_TIMEOUT, otherwise.get()));
        } else {
            loop.schedule(() -> look(condition, otherwise, deadlineNanos, result), LOOK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }
}
