package starling.cluster.ledger;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;
import starling.cluster.ledger.LedgerException.Reason;
import starling.cluster.link.LinkService;
import starling.cluster.link.NodeLink;

/**
 * The changes a leader makes. A node is registered by becoming a member of the consensus and then an entry, and purged by
 * an entry and then leaving the consensus; what a leader did not finish, the next one does. Thread safe.
 */
final class LedgerChanges {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerChanges.class);

    private final NodeName self;
    private final NodeLink link;
    private final LedgerTiming timing;
    private final LongSupplier nanoClock;
    private final Supplier<LedgerState> state;
    private final Supplier<Optional<RatisLedger.Running>> running;
    private final AtomicBoolean changing = new AtomicBoolean();

    LedgerChanges(NodeName self, NodeLink link, LedgerTiming timing, LongSupplier nanoClock,
            Supplier<LedgerState> state, Supplier<Optional<RatisLedger.Running>> running) {
        this.self = self;
        this.link = link;
        this.timing = timing;
        this.nanoClock = nanoClock;
        this.state = state;
        this.running = running;
    }

    /** What may fail at once. */
    private interface Change {
        CompletableFuture<LedgerState> begin(RatisLedger.Running leader) throws LedgerException;
    }

    CompletionStage<LedgerState> initialize(Optional<String> clusterId, List<String> nodes, Instant at) {
        List<String> members = nodes.stream().sorted().map(NodeName::new).map(MemberId::founder)
                .map(MemberId::toString).toList();
        return lead(leader -> write(leader,
                new LedgerEntry.Initialized(clusterId.orElse(""), members, at.toString())));
    }

    CompletionStage<LedgerState> form(Formation next) {
        return lead(leader -> {
            requireMajority(leader, state.get().names());
            return write(leader, new LedgerEntry.Formed(next.number(), next.founder()));
        });
    }

    CompletionStage<LedgerState> register(Optional<String> clusterId, String node, Instant at) {
        return alone(leader -> {
            LedgerState now = initialized();
            if (now.contains(node)) {
                throw new LedgerException(Reason.ALREADY_REGISTERED, node + " is registered");
            }
            requireMajority(leader, now.names());
            return describe(node, clusterId.orElse("")).thenCompose(member -> join(leader, member))
                    .thenCompose(member -> write(leader, new LedgerEntry.Registered(member, at.toString())));
        });
    }

    /** Asks a node as what it was prepared. */
    private CompletableFuture<String> describe(String node, String clusterId) {
        return link.ask(new NodeName(node), LinkService.LEDGER, new byte[]{LedgerRequests.DESCRIBE},
                timing.request()).handle((answer, failure) -> {
                    if (failure != null) {
                        throw failed(Reason.NODE_UNREACHABLE, node + " does not answer: " + failure.getMessage());
                    }
                    try {
                        LedgerRequests.Description there = LedgerRequests.Description.parse(answer);
                        if (there.clusterId().equals(clusterId) && MemberId.parse(there.member())
                                .filter(member -> member.node().value().equals(node)).isPresent()) {
                            return there.member();
                        }
                    } catch (IOException e) {
                        LOG.debug("{} describes itself unreadably", node, e);
                    }
                    throw failed(Reason.NOT_PREPARED, node + " was not prepared for this cluster");
                }).toCompletableFuture();
    }

    private CompletableFuture<String> join(RatisLedger.Running leader, String member) {
        List<String> before = leader.member().members();
        if (before.contains(member)) {
            return CompletableFuture.completedFuture(member);
        }
        List<String> next = new ArrayList<>(before);
        next.add(member);
        return leader.member().configure(before, next).handle((done, failure) -> {
            if (failure != null) {
                throw new CompletionException(reasonOf(failure));
            }
            return member;
        });
    }

    CompletionStage<LedgerState> purge(String node) {
        return alone(leader -> {
            LedgerState now = initialized();
            String member = leader.machine().member(node).orElseThrow(
                    () -> new LedgerException(Reason.UNKNOWN_NODE, node + " is not registered"));
            List<String> remaining = now.names().stream().filter(name -> !name.equals(node)).toList();
            if (remaining.isEmpty()) {
                throw new LedgerException(Reason.NO_MAJORITY, node + " is the only registered node");
            }
            requireMajority(leader, now.names());
            requireMajority(leader, remaining);
            return write(leader, new LedgerEntry.Purged(member)).thenCompose(done -> leave(leader, member));
        });
    }

    /** It is purged already: what fails here is finished later. */
    private CompletableFuture<LedgerState> leave(RatisLedger.Running leader, String member) {
        List<String> before = leader.member().members();
        List<String> next = before.stream().filter(id -> !id.equals(member)).toList();
        return leader.member().configure(before, next).orTimeout(timing.electionMax().toMillis(), TimeUnit.MILLISECONDS)
                .handle((done, failure) -> {
                    if (failure != null) {
                        LOG.info("LEDGER-LEAVING | {} is purged and leaves the consensus later: {}", member,
                                failure.toString());
                    }
                    return state.get();
                });
    }

    /** As a leader: finishes what was begun. Called now and then. */
    void finish() {
        Optional<RatisLedger.Running> leader = running.get().filter(run -> run.member().isLeader());
        if (leader.isEmpty() || state.get().revision() == 0 || leader.get().member().isChanging()) {
            return;
        }
        LedgerMachine machine = leader.get().machine();
        List<String> registered = machine.members(state.get().names());
        for (String member : leader.get().member().members()) {
            if (machine.isLeaving(member)) {
                logged(alone(run -> leave(run, member)));
                return;
            }
            if (!registered.contains(member)) {
                logged(alone(run -> {
                    LOG.info("LEDGER-FINISHING | registering {}, as another leader began to", member);
                    return write(run, new LedgerEntry.Registered(member, Instant.now().toString()));
                }));
                return;
            }
        }
    }

    private static void logged(CompletionStage<LedgerState> change) {
        change.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.debug("not finished yet", failure);
            }
        });
    }

    private CompletableFuture<LedgerState> write(RatisLedger.Running leader, LedgerEntry entry) {
        return leader.member().write(entry).handle((outcome, failure) -> {
            if (failure != null) {
                throw new CompletionException(reasonOf(failure));
            }
            if (!outcome.equals(LedgerBook.Outcome.DONE.name())) {
                throw failed(Reason.valueOf(outcome), "agreed on before: " + outcome);
            }
            return state.get();
        });
    }

    private LedgerState initialized() throws LedgerException {
        LedgerState now = state.get();
        if (now.revision() == 0) {
            throw new LedgerException(Reason.NOT_INITIALIZED, self + " is in no cluster");
        }
        return now;
    }

    private void requireMajority(RatisLedger.Running leader, List<String> nodes) throws LedgerException {
        long until = leader.member().majorityNanos(leader.machine().members(nodes));
        if (until == MajorityContact.NEVER || nanoClock.getAsLong() - until > timing.electionMax().toNanos()) {
            throw new LedgerException(Reason.NO_MAJORITY,
                    "no more than half of " + nodes + " are in contact with " + self);
        }
    }

    /** Changes of the members go one at a time. */
    private CompletionStage<LedgerState> alone(Change change) {
        if (!changing.compareAndSet(false, true)) {
            return CompletableFuture
                    .failedFuture(new LedgerException(Reason.IN_PROGRESS, "another change is under way"));
        }
        return lead(change).whenComplete((done, failure) -> changing.set(false));
    }

    private CompletionStage<LedgerState> lead(Change change) {
        try {
            Optional<RatisLedger.Running> leader = running.get();
            if (leader.isEmpty()) {
                throw new LedgerException(Reason.NOT_INITIALIZED, "no ledger is running on " + self);
            }
            if (!leader.get().member().isLeader()) {
                throw LedgerException.notLeader(
                        leader.get().member().leader().filter(name -> !name.equals(self.value())));
            }
            return change.begin(leader.get()).orTimeout(timing.change().toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(reasonOf(failure)));
        } catch (LedgerException | RuntimeException e) { // told to the caller, whose turn must end
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionException failed(Reason reason, String message) {
        return new CompletionException(new LedgerException(reason, message));
    }

    /** A leader that is deposed meanwhile may have left the change in the log of the next one. */
    private static LedgerException reasonOf(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof LedgerException known) {
            return known;
        }
        if (cause instanceof ReconfigurationInProgressException || cause instanceof SetConfigurationException) {
            return new LedgerException(Reason.IN_PROGRESS, "another change of the members is under way", cause);
        }
        if (cause instanceof ReconfigurationTimeoutException) {
            return new LedgerException(Reason.NODE_UNREACHABLE, "the node did not take the ledger over in time", cause);
        }
        if (cause instanceof LeaderNotReadyException) {
            return LedgerException.notLeader(Optional.empty());
        }
        String why = cause instanceof TimeoutException ? "not in time" : String.valueOf(cause);
        return new LedgerException(Reason.UNKNOWN_OUTCOME, "the change may still take effect: " + why, cause);
    }
}
