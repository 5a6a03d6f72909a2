package starling.cluster.formation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.ClusterError;
import starling.cluster.NodeName;
import starling.cluster.ledger.Formation;
import starling.cluster.ledger.Ledger;
import starling.cluster.ledger.LedgerState;
import starling.cluster.link.LinkService;
import starling.cluster.link.NodeLink;

/**
 * Keeps one node a member of its cluster: puts {@link NodeDuty}, {@link LeaderDuty} and the operator's calls on a thread,
 * a link and a ledger. Everything happens on that thread; the public methods may be called from any.
 */
public final class MembershipKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipKeeper.class);
    private static final long FIRST_BACK_OFF_NANOS = Duration.ofMillis(500).toNanos();
    private static final long LAST_BACK_OFF_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int TICKS_PER_PING = 4;

    private final NodeName self;
    private final boolean temporary;
    private final NodeLink link;
    private final Ledger ledger;
    private final ClusteredHalf half;
    private final FormationTimes times;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final ScheduledExecutorService loop = Executors
            .newSingleThreadScheduledExecutor(task -> daemon(task, "membership"));
    private final ExecutorService blocking = Executors
            .newSingleThreadExecutor(task -> daemon(task, "membership-files"));
    private final NodeDuty node;
    private final LeaderDuty leader;
    private final Asking asking;
    private final Enrolment enrolment;
    private final Registrar registrar;
    private final OperatorCalls calls;
    private final MembershipLog log = new MembershipLog();

    private volatile boolean enrolled;
    private volatile boolean joining;
    private volatile boolean retired;
    private volatile LedgerState state = LedgerState.EMPTY;
    private long nextPingNanos;
    private long notBeforeNanos;
    private long backOffNanos = FIRST_BACK_OFF_NANOS;
    private boolean forming;
    private boolean forgetting;
    private Runnable forgotten = () -> {};

    /** @param ledger of this node, opened; stays the caller's */
    public MembershipKeeper(NodeName self, boolean temporary, NodeLink link, Ledger ledger, ClusteredHalf half,
            FormationTimes times, LongSupplier nanoClock, InstantSource clock, RandomGenerator random) {
        this.self = self;
        this.temporary = temporary;
        this.link = link;
        this.ledger = ledger;
        this.half = half;
        this.times = times;
        this.nanoClock = nanoClock;
        this.random = random;
        RunningRequests requests = new RunningRequests(loop);
        node = new NodeDuty(self.value(), random.nextLong(), temporary, ledger, times);
        leader = new LeaderDuty(ledger, self, times);
        asking = new Asking(link, loop, nanoClock);
        enrolment = new Enrolment(self, temporary, ledger, requests, blocking, clock, now());
        registrar = new Registrar(ledger, leader, asking, requests, loop, clock);
        calls = new OperatorCalls(self, temporary, asking, enrolment, node, half, loop, nanoClock);
        notBeforeNanos = now();
        nextPingNanos = now();
    }

    /** Before {@link #start}: is called when this node learns that it was purged. */
    public void whenForgotten(Runnable listener) {
        forgotten = listener;
    }

    /** Begins. */
    public void start() {
        link.serve(LinkService.MEMBERSHIP, this::onRequest);
        enrolled = isEnrolled();
        long tick = times.pingNanos() / TICKS_PER_PING;
        loop.scheduleWithFixedDelay(this::tick, 0, tick, TimeUnit.NANOSECONDS);
    }

    /** Whether this node is in contact with the majority of the registered nodes, at this moment. */
    public boolean hasMajority() {
        return node.majority().held(nanoClock.getAsLong());
    }

    /** Whether this node may take newcomers, at this moment: it has the majority and counts as a member. */
    public boolean serves() {
        return node.serves(half.state(), nanoClock.getAsLong());
    }

    /** Whether it did so until a moment ago. */
    public boolean servedWithin(Duration time) {
        return node.serving().heldWithin(time.toNanos(), nanoClock.getAsLong());
    }

    /** Whether this node belongs to a cluster. */
    public boolean isInCluster() {
        return enrolled;
    }

    /** Whether an operator is taking this node into a cluster now. */
    public boolean isBeingTaken() {
        return joining;
    }

    /** The registered nodes and the formation, as far as this node knows; empty in no cluster. */
    public LedgerState state() {
        return enrolled ? state : LedgerState.EMPTY;
    }

    public CompletionStage<Void> initCluster(List<String> names) {
        return onLoop(() -> calls.init(names));
    }

    public CompletionStage<Void> registerNode(String contact) {
        return onLoop(() -> calls.register(contact, isEnrolled()));
    }

    public CompletionStage<Void> purgeNode(String name, boolean force) {
        return onLoop(() -> calls.purge(name, force));
    }

    /** Changes nothing any more: this node is leaving. It still answers, and still tells how it is. */
    public void retire() {
        retired = true;
    }

    /** Ends; the link and the ledger stay. */
    @Override
    public void close() {
        loop.shutdownNow();
        blocking.shutdownNow();
    }

    private CompletionStage<Void> onLoop(Supplier<CompletionStage<Void>> call) {
        return CompletableFuture.supplyAsync(call, loop).thenCompose(stage -> stage);
    }

    /** On a thread of the link. */
    private CompletionStage<byte[]> onRequest(NodeName from, byte[] bytes) {
        MembershipMessage message = MembershipCodec.decode(bytes)
                .orElseThrow(() -> new IllegalArgumentException("not a message of this release"));
        return CompletableFuture.supplyAsync(() -> MembershipCodec.encode(answer(from, message)), loop);
    }

    private MembershipMessage answer(NodeName from, MembershipMessage message) {
        if (message instanceof Ping ping && ping.name().equals(from.value())) {
            return leader.answer(ping, registrar::registers, now());
        }
        if (message instanceof Request.Register register && register.name().equals(from.value()) && !temporary) {
            return registrar.register(register, now());
        }
        if (message instanceof Request.Purge purge && !temporary) {
            return registrar.purge(purge, now());
        }
        if (message instanceof Request.Reserve reserve) {
            return enrolment.answer(reserve, isEnrolled(), now());
        }
        if (message instanceof Request.Create create) {
            return enrolment.create(create);
        }
        if (message instanceof Request.Prepare prepare) {
            return enrolment.prepare(prepare);
        }
        if (message instanceof Request.Begin begin) {
            return enrolment.begin(begin);
        }
        if (message instanceof Request.Release release) {
            enrolment.release(release.operation());
            return RequestAnswer.done();
        }
        if (message instanceof Request.Ready) {
            return serves() ? RequestAnswer.done() : RequestAnswer.pending();
        }
        if (message instanceof Request.Look) {
            return look();
        }
        if (message instanceof Request.Register || message instanceof Request.Purge) {
            RequestAnswer there = look();
            return there.outcome() == RequestAnswer.Outcome.DONE
                    ? RequestAnswer.notLeader(node.target().orElse(""))
                    : there;
        }
        throw new IllegalArgumentException("not for this node: " + message);
    }

    /** Where the cluster of this node is. */
    private RequestAnswer look() {
        if (!isEnrolled()) {
            return RequestAnswer.refused(ClusterError.NOT_INITIALIZED,
                    self + " is in no cluster (expected: a member of one)");
        }
        return RequestAnswer.done(node.clusterId().orElse(""), node.state().names());
    }

    private boolean isEnrolled() {
        return temporary ? node.clusterId().isPresent() : enrolment.enrolled(now());
    }

    private void tick() {
        try {
            long now = now();
            leader.look(now);
            enrolment.tick(now);
            if (now - nextPingNanos >= 0 && node.clusterId().isPresent()) {
                nextPingNanos = now + times.pingNanos();
                ping();
            }
            if (!retired) {
                form(leader.nextFormation(now));
                take(node.next(half.state(), now - notBeforeNanos >= 0, now));
            }
            enrolled = isEnrolled();
            joining = enrolment.reserved();
            state = node.state();
            log.note(enrolled, hasMajority(), serves(), state);
        } catch (RuntimeException e) { // the next tick must come
            LOG.error("MEMBERSHIP-FAULT | please report", e);
        }
    }

    private void ping() {
        long asked = now();
        String target = node.target().orElse("");
        if (target.isEmpty()) {
            return;
        }
        Ping ping = node.ping(half.state());
        if (target.equals(self.value())) {
            onAnswer(target, leader.answer(ping, registrar::registers, asked), asked);
            return;
        }
        link.ask(new NodeName(target), LinkService.MEMBERSHIP, MembershipCodec.encode(ping),
                Duration.ofNanos(times.answerNanos())).whenComplete((bytes, failure) -> run(() -> {
                    if (!node.clusterId().equals(Optional.of(ping.clusterId()))) {
                        return; // this node has left that cluster meanwhile
                    }
                    if (failure == null) {
                        MembershipCodec.decode(bytes, PingAnswer.class).ifPresentOrElse(
                                answer -> onAnswer(target, answer, asked), () -> node.onSilence(target));
                    } else {
                        node.onSilence(target);
                        log.silence(target, failure);
                    }
                }));
    }

    private void onAnswer(String target, PingAnswer answer, long asked) {
        long now = now();
        node.onAnswer(target, answer, half.state(), asked, now);
        log.verdict(target, answer.verdict());
        if (!answer.down().isEmpty() && now - asked < times.leaseNanos()) {
            half.down(answer.down());
        }
    }

    private void form(OptionalLong number) {
        if (number.isEmpty() || forming) {
            return;
        }
        forming = true;
        ledger.form(new Formation(number.getAsLong(), self.value())).whenComplete((agreed, failure) -> run(() -> {
            forming = false;
            if (failure == null) {
                LOG.info("FORMATION | number={} founder={} nodes={}", number.getAsLong(), self, agreed.names());
                node.found(number.getAsLong());
                ping();
            } else {
                LOG.warn("FORMATION-FAILED | number={}: {}", number.getAsLong(), failure.getMessage());
            }
        }));
    }

    private void take(Step step) {
        if (step instanceof Step.Launch launch) {
            half.launch(launch.formation());
            notBeforeNanos = now() + backOffNanos + random.nextLong(backOffNanos / 2);
            backOffNanos = Math.min(2 * backOffNanos, LAST_BACK_OFF_NANOS);
        } else if (step instanceof Step.Found) {
            half.found();
        } else if (step instanceof Step.Join join) {
            half.join(join.nodes());
        } else if (step instanceof Step.Leave leave) {
            LOG.warn("REJOINING | {}: established connections go on, newcomers are refused", leave.reason());
            half.leave();
        } else if (step instanceof Step.Forget) {
            forget();
        }
        if (half.state().member()) {
            backOffNanos = FIRST_BACK_OFF_NANOS;
        }
    }

    private void forget() {
        if (forgetting || enrolment.reserved()) {
            return;
        }
        forgetting = true;
        LOG.warn("UNREGISTERED | the majority has no node {}: it was purged. Its ledger is moved aside; register it to"
                + " use it again", self);
        forgotten.run();
        half.leave();
        CompletableFuture.runAsync(ledger::forget, blocking).whenComplete((done, failure) -> run(() -> {
            forgetting = false;
            node.forget();
            enrolment.forget();
        }));
    }

    private void run(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("an answer came after the end");
        }
    }

    private long now() {
        return nanoClock.getAsLong();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
