package starling.cluster.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The list of registered regular nodes and the number of the present formation, agreed by a strict majority of the
 * registered nodes and durable on each of them. Thread safe; only {@link #close} and {@link #forget} block.
 * Stages complete within about ten seconds, normally, or with a {@link LedgerException}, on a thread of the ledger that
 * must not be blocked.
 */
public interface Ledger extends AutoCloseable {

    /**
     * The cluster this node's files belong to: there from {@link #create} or {@link #prepare} on and after a restart,
     * until {@link #forget}. The {@link #state} may still be empty then.
     */
    Optional<String> clusterId();

    /** As of the last entry applied here, which may be old on a node that is out of contact. */
    LedgerState state();

    LedgerStatus status();

    /** Whether this node leads and its ledger is running. It may have been deposed without knowing yet. */
    boolean isLeader();

    /**
     * At the leader: the time, on the scale of {@code System.nanoTime}, up to which a strict majority of the registered
     * nodes, this one included, is known to have followed it: when the request was sent that was answered last by
     * enough of them. {@code Long.MIN_VALUE} if not leader.
     */
    long majorityContactNanos();

    /**
     * On each of the first nodes: starts the ledger with all of them. Nothing is agreed until {@link #initialize}.
     *
     * @param clusterId a random UUID, the same on all
     * @param nodes names of all first nodes, this one included
     */
    CompletionStage<Void> create(String clusterId, List<String> nodes);

    /** On a node that is about to be registered: starts an empty ledger, which waits for the leader. Again: nothing. */
    CompletionStage<Void> prepare(String clusterId);

    /** At the leader: writes the first entry. Again with the same nodes: nothing. */
    CompletionStage<LedgerState> initialize(List<String> nodes, Instant at);

    /** At the leader: registers a node that is running and was {@link #prepare prepared}. */
    CompletionStage<LedgerState> register(String node, Instant at);

    /**
     * At the leader: removes a node, running or not; also this one, which then leads no longer. Needs contact with the
     * majority of the registered nodes and with that of those that remain.
     */
    CompletionStage<LedgerState> purge(String node);

    /** At the leader: agrees on a formation if its number is the present one's plus one. */
    CompletionStage<LedgerState> form(Formation next);

    /** This node was purged or never registered: ends the ledger and moves its files aside. It may be started anew. */
    void forget();

    /** Calls back after every change of {@link #state}, in order, on one thread of the ledger; must not block. */
    void onChange(Consumer<LedgerState> listener);

    /** Ends the ledger and all its threads, within about a second. Its files stay. Again: nothing. */
    @Override
    void close();
}
