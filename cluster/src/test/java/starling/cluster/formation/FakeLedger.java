package starling.cluster.formation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import starling.cluster.ledger.Formation;
import starling.cluster.ledger.Ledger;
import starling.cluster.ledger.LedgerState;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;

/** A ledger that is what the test says; it cannot be changed through its methods. */
final class FakeLedger implements Ledger {
    Optional<String> clusterId = Optional.of(Pings.CLUSTER);
    LedgerState state = LedgerState.EMPTY;
    boolean leads;
    long term = 1;
    long contactNanos = Long.MIN_VALUE;
    Optional<String> leader = Optional.empty();

    @Override
    public Optional<String> clusterId() {
        return clusterId;
    }

    @Override
    public LedgerState state() {
        return state;
    }

    @Override
    public LedgerStatus status() {
        return new LedgerStatus(leads ? RaftState.LEADER : RaftState.FOLLOWER, term, 1, leader);
    }

    @Override
    public boolean isLeader() {
        return leads;
    }

    @Override
    public long majorityContactNanos() {
        return contactNanos;
    }

    @Override
    public CompletionStage<Void> create(String id, List<String> nodes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> prepare(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<LedgerState> initialize(List<String> nodes, Instant at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<LedgerState> register(String node, Instant at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<LedgerState> purge(String node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<LedgerState> form(Formation next) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forget() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onChange(Consumer<LedgerState> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // nothing runs
    }
}
