package starling.cluster.formation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.ClusterError;
import starling.cluster.NodeName;
import starling.cluster.ledger.Ledger;

/**
 * How this node is taken into a cluster: reserved by one operation at a time, its ledger started, and all of it undone if
 * the operation does not get that far. Not thread safe.
 */
final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
    /** A reservation ends by itself if its operation does not come back. */
    private static final long RESERVATION_NANOS = Duration.ofSeconds(45).toNanos();
    /** A ledger that was found on the disk may need so long to show what is in it. */
    private static final long READING_NANOS = Duration.ofSeconds(20).toNanos();

    private final NodeName self;
    private final boolean temporary;
    private final Ledger ledger;
    private final RunningRequests requests;
    private final Executor blocking;
    private final InstantSource clock;
    private final long startedNanos;
    private String reservedBy = "";
    private long reservedUntilNanos;
    private String startedBy = "";
    private List<String> firstNodes = List.of();
    private boolean begun;
    private volatile boolean initializing;

    /** @param blocking runs what blocks */
    Enrolment(NodeName self, boolean temporary, Ledger ledger, RunningRequests requests, Executor blocking,
            InstantSource clock, long nowNanos) {
        this.self = self;
        this.temporary = temporary;
        this.ledger = ledger;
        this.requests = requests;
        this.blocking = blocking;
        this.clock = clock;
        this.startedNanos = nowNanos;
    }

    /** Whether this node is registered, or may be. */
    boolean enrolled(long nowNanos) {
        return registered() || begun
                || ledger.clusterId().isPresent() && startedBy.isEmpty() && nowNanos - startedNanos < READING_NANOS;
    }

    /** Whether this node is registered, by its own ledger. */
    boolean registered() {
        return ledger.state().contains(self.value());
    }

    boolean reserved() {
        return !reservedBy.isEmpty();
    }

    /** This node's own operation, or another node's, wants it for itself. */
    RequestAnswer reserve(String operation, boolean inCluster, long nowNanos) {
        if (inCluster) {
            return RequestAnswer.refused(ClusterError.ALREADY_INITIALIZED,
                    self + " is in a cluster (expected: a node in none)");
        }
        if (reserved() && !reservedBy.equals(operation)) {
            return RequestAnswer.refused(ClusterError.OPERATION_IN_PROGRESS,
                    self + " is being taken into a cluster by another call");
        }
        reservedBy = operation;
        reservedUntilNanos = nowNanos + RESERVATION_NANOS;
        return RequestAnswer.done();
    }

    RequestAnswer answer(Request.Reserve request, boolean inCluster, long nowNanos) {
        return temporary
                ? RequestAnswer.refused(ClusterError.TEMPORARY_NODE,
                        self + " is a temporary node (expected: regular ones; register it afterwards)")
                : reserve(request.operation(), inCluster, nowNanos);
    }

    RequestAnswer create(Request.Create request) {
        if (!reservedBy.equals(request.operation())) {
            return notReserved();
        }
        return requests.poll(request.operation() + "/create", () -> {
            startedBy = request.operation();
            firstNodes = request.names();
            return start(() -> ledger.create(request.clusterId(), request.names()));
        });
    }

    RequestAnswer prepare(Request.Prepare request) {
        if (!reservedBy.equals(request.operation())) {
            return notReserved();
        }
        return requests.poll(request.operation() + "/prepare", () -> {
            startedBy = request.operation();
            return start(() -> ledger.prepare(request.clusterId()));
        });
    }

    RequestAnswer begin(Request.Begin request) {
        if (!startedBy.equals(request.operation())) {
            return notReserved();
        }
        begun = true;
        return RequestAnswer.done();
    }

    /** The operation has come so far that the ledger it started stays. */
    void keep(String operation) {
        if (startedBy.equals(operation)) {
            startedBy = "";
        }
    }

    /** The operation is over; the ledger it started ends, unless it is to be kept. */
    void release(String operation) {
        if (reservedBy.equals(operation)) {
            reservedBy = "";
        }
        if (startedBy.equals(operation) && !begun) {
            startedBy = "";
            if (!registered()) {
                blocking.execute(ledger::forget);
            }
        }
    }

    /** The node is in no cluster any more. */
    void forget() {
        startedBy = "";
        begun = false;
        firstNodes = List.of();
    }

    /** Does what is due: the first entry of a new ledger, the end of a forgotten reservation. */
    void tick(long nowNanos) {
        if (reserved() && nowNanos - reservedUntilNanos >= 0) {
            release(reservedBy);
        }
        if (begun && !firstNodes.isEmpty() && !initializing && ledger.isLeader()
                && ledger.state().nodes().isEmpty()) {
            initializing = true;
            ledger.initialize(firstNodes, clock.instant()).whenComplete((state, failure) -> {
                initializing = false;
                if (failure != null) {
                    LOG.warn("LEDGER-NOT-INITIALIZED | trying again: {}", failure.getMessage());
                }
            });
        }
    }

    /** What an operation that failed has left behind is moved away first. */
    private CompletionStage<RequestAnswer> start(Supplier<CompletionStage<Void>> starting) {
        return CompletableFuture.runAsync(() -> {
            if (ledger.clusterId().isPresent()) {
                ledger.forget();
            }
        }, blocking).thenCompose(clear -> starting.get()).handle((done, failure) -> failure == null
                ? RequestAnswer.done()
                : Registrar.refused(failure, "start the ledger of " + self));
    }

    private RequestAnswer notReserved() {
        return RequestAnswer.refused(ClusterError.OPERATION_IN_PROGRESS,
                self + " is not reserved for this operation any more");
    }
}
