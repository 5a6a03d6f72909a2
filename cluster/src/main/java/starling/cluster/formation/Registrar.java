package starling.cluster.formation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;
import starling.cluster.ledger.Ledger;
import starling.cluster.ledger.LedgerException;
import starling.cluster.ledger.LedgerState;

/** Changes the list of registered nodes, at the leader of the ledger. Not thread safe. */
final class Registrar {
    private static final Duration PREPARE_LIMIT = Duration.ofSeconds(8);

    private final Ledger ledger;
    private final LeaderDuty duty;
    private final Asking asking;
    private final RunningRequests requests;
    private final Executor loop;
    private final InstantSource clock;
    private final Set<String> registering = new HashSet<>();

    Registrar(Ledger ledger, LeaderDuty duty, Asking asking, RunningRequests requests, Executor loop,
            InstantSource clock) {
        this.ledger = ledger;
        this.duty = duty;
        this.asking = asking;
        this.requests = requests;
        this.loop = loop;
        this.clock = clock;
    }

    /** Whether a node of this name is being registered. */
    boolean registers(String name) {
        return registering.contains(name);
    }

    RequestAnswer register(Request.Register request, long nowNanos) {
        return elsewhere(request, nowNanos).orElseGet(() -> requests.poll(request.operation(), () -> {
            Optional<RequestAnswer> refusal = refuse(request, nowNanos);
            if (refusal.isPresent()) {
                return CompletableFuture.completedFuture(refusal.get());
            }
            if (request.temporary()) {
                return CompletableFuture.completedFuture(done(ledger.state()));
            }
            registering.add(request.name());
            Request.Prepare prepare = new Request.Prepare(request.operation(), ledger.clusterId().orElseThrow());
            return asking.ask(request.name(), prepare, PREPARE_LIMIT)
                    .thenCompose(ready -> ledger.register(request.name(), clock.instant()))
                    .handle(outcome("register " + request.name()))
                    .whenCompleteAsync((answer, failure) -> registering.remove(request.name()), loop);
        }));
    }

    RequestAnswer purge(Request.Purge request, long nowNanos) {
        Optional<RequestAnswer> elsewhere = elsewhere(request, nowNanos);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        Optional<Boolean> alive = duty.alive(request.name(), nowNanos);
        if (alive.isEmpty() && !requests.knows(request.operation())) {
            return RequestAnswer.pending();
        }
        return requests.poll(request.operation(), () -> {
            Optional<RequestAnswer> refusal = refuse(request, alive.orElse(false), nowNanos);
            return refusal.isPresent()
                    ? CompletableFuture.completedFuture(refusal.get())
                    : ledger.purge(request.name()).handle(outcome("purge " + request.name()));
        });
    }

    /** Empty: this is the node that does it, or that has begun it. */
    private Optional<RequestAnswer> elsewhere(Request request, long nowNanos) {
        if (requests.knows(request.operation())) {
            return Optional.empty();
        }
        if (ledger.clusterId().isEmpty()) {
            return Optional.of(RequestAnswer.refused(ClusterError.NOT_INITIALIZED,
                    "the node asked is in no cluster (expected: a member of one)"));
        }
        if (!duty.leads(nowNanos)) {
            return Optional.of(RequestAnswer.notLeader(ledger.status().leader().orElse("")));
        }
        return duty.rules(nowNanos)
                ? Optional.empty()
                : Optional.of(RequestAnswer.refused(ClusterError.NO_MAJORITY,
                        "half of the registered nodes or more are away: " + ledger.state().names()));
    }

    private Optional<RequestAnswer> refuse(Request.Register request, long nowNanos) {
        Optional<String> conflicting = duty.conflicting(request.name(), nowNanos);
        if (conflicting.isPresent()) {
            return Optional.of(RequestAnswer.refused(ClusterError.NODE_NAME_CONFLICT,
                    request.name() + " and " + conflicting.get() + " share a node key: rename one"));
        }
        return ledger.state().contains(request.name())
                ? Optional.of(RequestAnswer.refused(ClusterError.ALREADY_REGISTERED, request.name()
                        + " is registered (expected: a new name, or a node that was purged before it came anew)"))
                : Optional.empty();
    }

    private Optional<RequestAnswer> refuse(Request.Purge request, boolean alive, long nowNanos) {
        LedgerState state = ledger.state();
        if (duty.temporaries(nowNanos).contains(request.name())) {
            return Optional.of(RequestAnswer.refused(ClusterError.TEMPORARY_NODE,
                    request.name() + " is a temporary node: stop it, and it is forgotten"));
        }
        if (!state.contains(request.name())) {
            return Optional.of(RequestAnswer.refused(ClusterError.NODE_UNKNOWN,
                    "node_name: " + request.name() + " (expected: one of " + state.names() + ")"));
        }
        if (alive && !request.force()) {
            return Optional.of(RequestAnswer.refused(ClusterError.NODE_ALIVE,
                    request.name() + " is alive (expected: a node that is down, or \"force\": true)"));
        }
        return state.nodes().size() == 1
                ? Optional.of(RequestAnswer.refused(ClusterError.LAST_NODE,
                        request.name() + " is the only registered node: stop it and clear its data_dir instead"))
                : Optional.empty();
    }

    private BiFunction<LedgerState, Throwable, RequestAnswer> outcome(String what) {
        return (state, failure) -> failure == null ? done(state) : refused(failure, what);
    }

    private RequestAnswer done(LedgerState state) {
        return RequestAnswer.done(ledger.clusterId().orElse(""), state.names());
    }

    /** What a failure of the ledger means to an operator. */
    static RequestAnswer refused(Throwable failure, String what) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ClusterException known) {
            return RequestAnswer.refused(known.error(), known.getMessage());
        }
        if (!(cause instanceof LedgerException ledgerFailure)) {
            return RequestAnswer.refused(ClusterError.NODE_NOT_READY, what + " failed: " + cause);
        }
        ClusterError error = switch (ledgerFailure.reason()) {
            case NOT_LEADER -> ClusterError.NO_MAJORITY;
            case NO_MAJORITY -> ClusterError.NO_MAJORITY;
            case NODE_UNREACHABLE -> ClusterError.NODE_UNREACHABLE;
            case NOT_PREPARED, DAMAGED, CLOSED -> ClusterError.NODE_NOT_READY;
            case UNKNOWN_NODE -> ClusterError.NODE_UNKNOWN;
            case ALREADY_REGISTERED -> ClusterError.ALREADY_REGISTERED;
            case ALREADY_INITIALIZED, ALREADY_STARTED -> ClusterError.ALREADY_INITIALIZED;
            case NOT_INITIALIZED -> ClusterError.NOT_INITIALIZED;
            case IN_PROGRESS, STALE_FORMATION -> ClusterError.OPERATION_IN_PROGRESS;
            case UNKNOWN_OUTCOME -> ClusterError.OUTCOME_UNKNOWN;
        };
        return ledgerFailure.reason() == LedgerException.Reason.NOT_LEADER
                ? RequestAnswer.notLeader(ledgerFailure.leader().orElse(""))
                : RequestAnswer.refused(error, what + ": " + ledgerFailure.getMessage());
    }
}
