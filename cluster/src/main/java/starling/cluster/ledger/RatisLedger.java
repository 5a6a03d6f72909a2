package starling.cluster.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.ratis.util.ExitUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;
import starling.cluster.link.LinkService;
import starling.cluster.link.NodeLink;

/** The ledger kept by Apache Ratis, which sends over the links between nodes and keeps its log in {@code data_dir}. */
public final class RatisLedger implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(RatisLedger.class);
    private static final long TICK_MILLIS = 500;
    private static final long FIRST_BACK_OFF_MILLIS = 1_000;
    private static final long LAST_BACK_OFF_MILLIS = 30_000;
    private static final int MAX_SUBMISSIONS = 64;

    static {
        // A full disk ends the ledger, not the process with its calls.
        ExitUtils.disableSystemExit();
    }

    private final NodeName self;
    private final NodeLink link;
    private final LedgerTiming timing;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final LedgerFiles files;
    private final LedgerRequests requests = new LedgerRequests();
    private final LedgerChanges changes;
    private final List<Consumer<LedgerState>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ledger");
        thread.setDaemon(true);
        return thread;
    });

    private final ThreadPoolExecutor submissions = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_SUBMISSIONS), task -> {
                Thread thread = new Thread(task, "ledger-changes");
                thread.setDaemon(true);
                return thread;
            });

    private volatile LedgerState state = LedgerState.EMPTY;
    private volatile Optional<LedgerIdentity> identity = Optional.empty();
    private volatile Optional<Running> running = Optional.empty();
    private volatile boolean closed;
    private long savedIndex = -1;
    private long backOffMillis = FIRST_BACK_OFF_MILLIS;
    private long nextStartNanos;

    /** A member that was started, and the machine its entries go to. */
    record Running(RaftMember member, LedgerMachine machine) {}

    private RatisLedger(Path dataDir, NodeName self, NodeLink link, LedgerTiming timing, LongSupplier nanoClock,
            RandomGenerator random) {
        this.self = self;
        this.link = link;
        this.timing = timing;
        this.nanoClock = nanoClock;
        this.random = random;
        this.files = new LedgerFiles(dataDir, self);
        this.submissions.allowCoreThreadTimeOut(true);
        this.changes = new LedgerChanges(self, link, timing, nanoClock, this::state, () -> running);
    }

    /**
     * Opens the ledger of this node, and starts it if the node was in a cluster. Blocks for about a second.
     *
     * @param dataDir the node's own; the files are in {@code ledger} below it
     * @throws LedgerException if the files are damaged or of another node; the message tells the way out
     */
    public static RatisLedger open(Path dataDir, NodeName self, NodeLink link, LedgerTiming timing,
            RandomGenerator random) throws LedgerException {
        RatisLedger ledger = new RatisLedger(dataDir, self, link, timing, System::nanoTime, random);
        try {
            ledger.restore();
        } catch (LedgerException | RuntimeException e) {
            ledger.close();
            throw e;
        }
        link.serve(LinkService.LEDGER, ledger.requests);
        ledger.worker.scheduleWithFixedDelay(ledger::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return ledger;
    }

    private synchronized void restore() throws LedgerException {
        identity = files.identity();
        if (identity.isPresent()) {
            start(identity.get());
        }
    }

    /** Starts the member from its files; on failure nothing is left running. */
    private void start(LedgerIdentity from) throws LedgerException {
        Optional<SavedState> saved = files.state(from);
        saved.map(SavedState::state).filter(known -> known.revision() > state.revision()).ifPresent(this::publish);
        savedIndex = saved.map(SavedState::appliedIndex).orElse(-1L);
        MajorityContact contact = new MajorityContact();
        LedgerMachine machine = new LedgerMachine(this::applied);
        RaftMember member;
        try {
            member = RaftMember.start(from, saved.isEmpty(), files, timing, machine,
                    new LinkRpc(self, link, timing.request(), contact, nanoClock), contact, nanoClock, submissions);
        } catch (IOException | RuntimeException e) { // Ratis reports damaged files by either
            throw files.damaged("the log cannot be read: " + rootOf(e), e);
        }
        try {
            checkEnd(member);
        } catch (LedgerException e) {
            stop(member);
            throw e;
        }
        running = Optional.of(new Running(member, machine));
        requests.answer(member.server(), new LedgerRequests.Description(from.clusterId(), from.member()));
    }

    private void checkEnd(RaftMember member) throws LedgerException {
        long lastIndex;
        try {
            lastIndex = member.lastIndex();
        } catch (IllegalStateException e) { // it has closed itself
            throw files.damaged("the log cannot be used: " + e.getMessage(), e);
        }
        if (lastIndex < savedIndex) {
            throw files.damaged("the log ends at entry " + lastIndex + ", but " + savedIndex + " had been applied",
                    null);
        }
    }

    /** On a thread of Ratis. The log is read from its beginning after a start: what was known already is not news. */
    private void applied(LedgerState next, long index) {
        if (index <= savedIndex) {
            return;
        }
        savedIndex = index;
        try {
            files.save(SavedState.of(next, index));
        } catch (IOException e) {
            LOG.error("LEDGER-NOT-SAVED | the disk of data_dir is full or broken: {}", e.toString());
        }
        if (next.revision() > state.revision()) {
            publish(next);
        }
    }

    private void publish(LedgerState next) {
        state = next;
        try {
            worker.execute(() -> listeners.forEach(listener -> listener.accept(next)));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed: nobody is told of revision {}", next.revision());
        }
    }

    private synchronized void tick() {
        try {
            if (closed || identity.isEmpty()) {
                return;
            }
            if (running.isPresent() && running.get().member().isClosed()) {
                ended(running.get());
            } else if (running.isEmpty() && nanoClock.getAsLong() - nextStartNanos >= 0) {
                restart(identity.get());
            } else {
                changes.finish();
            }
        } catch (RuntimeException e) { // the next tick tries again
            LOG.error("LEDGER-FAULT", e);
        }
    }

    /** The member has ended by itself: purged, after a fault of the disk, or after one of its own. */
    private void ended(Running ended) {
        stop();
        boolean leave = !ended.machine().logFailed() && !ended.member().members().contains(identity.get().member());
        LOG.warn("LEDGER-ENDED | {}", leave
                ? "this node is no longer among the registered nodes"
                : "the ledger has ended here and is started again");
        backOff(leave ? LAST_BACK_OFF_MILLIS : backOffMillis);
    }

    private void restart(LedgerIdentity from) {
        try {
            start(from);
            LOG.info("LEDGER-RESTARTED | revision={}", state.revision());
        } catch (LedgerException e) {
            LOG.warn("LEDGER-NOT-STARTED | {}", e.getMessage());
            backOff(backOffMillis);
        }
    }

    private void backOff(long millis) {
        nextStartNanos = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        backOffMillis = Math.min(2 * millis, LAST_BACK_OFF_MILLIS);
    }

    @Override
    public Optional<String> clusterId() {
        return identity.map(LedgerIdentity::clusterId);
    }

    @Override
    public LedgerState state() {
        return state;
    }

    @Override
    public LedgerStatus status() {
        return running.map(run -> run.member().status()).orElse(LedgerStatus.NONE);
    }

    @Override
    public boolean isLeader() {
        return running.map(run -> run.member().isLeader()).orElse(false);
    }

    @Override
    public long majorityContactNanos() {
        return running.map(run -> run.member().majorityNanos(run.machine().members(state.names())))
                .orElse(MajorityContact.NEVER);
    }

    @Override
    public CompletionStage<Void> create(String clusterId, List<String> nodes) {
        List<String> founders = nodes.stream().sorted().map(NodeName::new).map(MemberId::founder)
                .map(MemberId::toString).toList();
        if (!nodes.contains(self.value())) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("nodes: " + nodes + " (expected: " + self + " among them)"));
        }
        return begin(new LedgerIdentity(clusterId, self.value(), MemberId.founder(self).toString(), founders));
    }

    @Override
    public CompletionStage<Void> prepare(String clusterId) {
        Optional<LedgerIdentity> present = identity;
        if (present.isPresent() && present.get().clusterId().equals(clusterId) && present.get().founders().isEmpty()
                && state.revision() == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return begin(new LedgerIdentity(clusterId, self.value(),
                new MemberId(self, random.nextLong(1, Long.MAX_VALUE)).toString(), List.of()));
    }

    private CompletionStage<Void> begin(LedgerIdentity fresh) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        try {
            worker.execute(() -> {
                try {
                    beginNow(fresh);
                    begun.complete(null);
                } catch (LedgerException | RuntimeException e) { // the caller is told
                    begun.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            begun.completeExceptionally(new LedgerException(LedgerException.Reason.CLOSED, "the ledger is closed"));
        }
        return begun;
    }

    private synchronized void beginNow(LedgerIdentity fresh) throws LedgerException {
        if (closed) {
            throw new LedgerException(LedgerException.Reason.CLOSED, "the ledger is closed");
        }
        if (identity.filter(fresh::equals).isPresent()) {
            return;
        }
        if (identity.isPresent()) {
            throw new LedgerException(LedgerException.Reason.ALREADY_STARTED,
                    self + " belongs to the cluster " + identity.get().clusterId());
        }
        try {
            files.begin(fresh);
            start(fresh);
            identity = Optional.of(fresh);
        } catch (IOException | LedgerException e) {
            moveAside();
            throw new LedgerException(LedgerException.Reason.CLOSED, "the ledger could not be started: " + e, e);
        }
    }

    private void moveAside() {
        try {
            files.moveAside();
        } catch (IOException e) {
            LOG.error("LEDGER-NOT-FORGOTTEN | move the files of the ledger out of data_dir by hand: {}",
                    e.toString());
        }
    }

    @Override
    public CompletionStage<LedgerState> initialize(List<String> nodes, Instant at) {
        return changes.initialize(clusterId(), nodes, at);
    }

    @Override
    public CompletionStage<LedgerState> register(String node, Instant at) {
        return changes.register(clusterId(), node, at);
    }

    @Override
    public CompletionStage<LedgerState> purge(String node) {
        return changes.purge(node);
    }

    @Override
    public CompletionStage<LedgerState> form(Formation next) {
        return changes.form(next);
    }

    @Override
    public synchronized void forget() {
        stop();
        identity = Optional.empty();
        savedIndex = -1;
        backOffMillis = FIRST_BACK_OFF_MILLIS;
        nextStartNanos = nanoClock.getAsLong();
        moveAside();
        publish(LedgerState.EMPTY);
    }

    @Override
    public void onChange(Consumer<LedgerState> listener) {
        listeners.add(listener);
    }

    private void stop() {
        requests.refuse();
        Optional<Running> last = running;
        running = Optional.empty();
        last.ifPresent(run -> stop(run.member()));
    }

    private static void stop(RaftMember member) {
        try {
            member.close();
        } catch (IOException e) {
            LOG.warn("LEDGER-NOT-CLOSED | {}", e.toString());
        }
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            stop();
        }
        requests.close();
        submissions.shutdown();
        worker.shutdownNow();
    }
}
