package starling.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs one schedule on a cluster in which every node serves, while clients try every node again and again; repairs
 * everything, waits until every node serves again, and has the clients' observations judged.
 */
public final class Experiment {
    private static final long HEAL_MILLIS = 60_000;
    private static final long OPERATION_MILLIS = 60_000;
    /** A node that was asked while it was paused does it when it runs again, and may take so long. */
    private static final long BELATED_MILLIS = 45_000;
    private static final int MAX_OUTSTANDING = 100;
    private static final int CHANNELS = 4;

    private final ClusterUnderTest cluster;
    private final double pace;
    private final boolean oneOwner;
    private final Consumer<String> progress;
    private final ConcurrentLinkedQueue<Observation> observations = new ConcurrentLinkedQueue<>();
    private final Disturbances disturbances = new Disturbances();
    private final Set<Integer> unregistered = new TreeSet<>();
    private final Set<Integer> uncertain = new TreeSet<>();
    private long startNanos;
    private Truth truth;

    /**
     * @param pace the length of a schedule's second in seconds; less than 1 for clusters whose timers are shortened
     * @param oneOwner whether the cluster keeps each channel on one node
     * @param progress told what happens
     */
    public Experiment(ClusterUnderTest cluster, double pace, boolean oneOwner, Consumer<String> progress) {
        this.cluster = cluster;
        this.pace = pace;
        this.oneOwner = oneOwner;
        this.progress = progress;
    }

    /** Runs the schedule; the cluster serves on every node again when this returns without violations. */
    public Report run(Schedule schedule) throws InterruptedException {
        truth = new Truth(cluster.nodes());
        startNanos = System.nanoTime();
        ScheduledExecutorService clients = Executors.newSingleThreadScheduledExecutor(
                task -> new Thread(task, "partition-clients"));
        AtomicInteger outstanding = new AtomicInteger();
        AtomicInteger round = new AtomicInteger();
        clients.scheduleAtFixedRate(() -> tryEverybody(round.getAndIncrement(), outstanding), 0, millis(200),
                TimeUnit.MILLISECONDS);
        List<Violation> violations = new ArrayList<>();
        long healedMillis;
        try {
            for (Step step : schedule.steps()) {
                await(startNanos + TimeUnit.MILLISECONDS.toNanos(millis(step.atMillis())));
                perform(step.action());
            }
            repair();
            healedMillis = awaitService(violations);
        } finally {
            clients.shutdownNow();
            clients.awaitTermination(1, TimeUnit.MINUTES);
        }
        checkRegistrations(violations);
        registerEverybody(violations);
        List<Observation> seen = List.copyOf(observations);
        violations.addAll(new Judge(TimeUnit.MILLISECONDS.toNanos(millis(10_000)), oneOwner,
                TimeUnit.MILLISECONDS.toNanos(millis(8_000))).judge(truth, seen));
        return new Report(schedule, seen.size(), (int) seen.stream().filter(one -> one.answer().served()).count(),
                healedMillis, violations);
    }

    private void tryEverybody(int round, AtomicInteger outstanding) {
        for (int node = 1; node <= cluster.nodes(); node++) {
            if (outstanding.incrementAndGet() > MAX_OUTSTANDING) {
                outstanding.decrementAndGet();
                return;
            }
            attempt(node, "channel-" + (round + node) % CHANNELS).whenComplete((seen, failure) -> {
                outstanding.decrementAndGet();
                if (seen != null) {
                    observations.add(seen);
                }
            });
        }
    }

    private CompletionStage<Observation> attempt(int node, String channel) {
        long from = now();
        return cluster.connect(node, channel)
                .thenApply(answer -> new Observation(from, now(), node, channel, answer));
    }

    private void perform(Action action) throws InterruptedException {
        progress.accept(String.format(java.util.Locale.ROOT, "%6.1f s  %s", now() / 1e9, action));
        if (action instanceof Action.Purge purge) {
            membership(purge, purge.node(), false);
            return;
        }
        if (action instanceof Action.Register register) {
            membership(register, register.node(), true);
            return;
        }
        boolean repair = action instanceof Action.Start || action instanceof Action.Resume
                || action instanceof Action.Mend;
        long before = now();
        try {
            cluster.perform(action);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // a driver's failure is the end of the run, whatever it is
            throw new IllegalStateException(action + " could not be performed", e);
        }
        truth.performed(repair ? before : now(), action);
        disturbances.performed(action);
    }

    private void membership(Action action, int node, boolean registers) throws InterruptedException {
        long before = now();
        ClusterUnderTest.Outcome outcome;
        try {
            outcome = cluster.operate(action).toCompletableFuture().get(OPERATION_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            outcome = ClusterUnderTest.Outcome.UNKNOWN;
        }
        progress.accept("          " + outcome);
        if (outcome == ClusterUnderTest.Outcome.UNKNOWN) {
            uncertain.add(node);
        }
        if (outcome == ClusterUnderTest.Outcome.DONE) {
            uncertain.remove(node);
            if (registers) {
                unregistered.remove(node);
            } else {
                unregistered.add(node);
            }
            // A node counts as registered for as short as it may have been: that makes a majority easier.
            truth.registered(registers ? now() : before, node, registers);
        }
    }

    private void repair() throws InterruptedException {
        for (Action.Cut cut : disturbances.cuts()) {
            perform(new Action.Mend(cut.from(), cut.to()));
        }
        for (int node : disturbances.paused()) {
            perform(new Action.Resume(node));
        }
        for (int node : disturbances.stopped()) {
            perform(new Action.Start(node));
        }
    }

    /** Every node that is registered for certain serves. */
    private long awaitService(List<Violation> violations) throws InterruptedException {
        long repaired = now();
        long limit = repaired + TimeUnit.MILLISECONDS.toNanos(HEAL_MILLIS);
        Set<Integer> missing = registered();
        while (!missing.isEmpty() && now() < limit) {
            long from = now();
            await(startNanos + from + TimeUnit.MILLISECONDS.toNanos(200));
            observations.stream().filter(seen -> seen.fromNanos() >= repaired && seen.answer().served())
                    .forEach(seen -> missing.remove(seen.node()));
            missing.removeAll(uncertain);
        }
        if (!missing.isEmpty()) {
            violations.add(new Violation(Violation.Promise.EVERYBODY_SERVES,
                    "nodes " + missing + " do not serve " + HEAL_MILLIS / 1000 + " s after everything was repaired"));
        }
        return TimeUnit.NANOSECONDS.toMillis(now() - repaired);
    }

    /** The next schedule begins with a whole cluster: what was purged, or may have been, is registered again. */
    private void registerEverybody(List<Violation> violations) throws InterruptedException {
        Set<Integer> missing = new TreeSet<>(unregistered);
        missing.addAll(uncertain);
        if (!uncertain.isEmpty()) {
            await(startNanos + now() + TimeUnit.MILLISECONDS.toNanos(millis(BELATED_MILLIS)));
        }
        long limit = now() + TimeUnit.MILLISECONDS.toNanos(HEAL_MILLIS);
        while (!missing.isEmpty() && now() < limit) {
            for (int node : Set.copyOf(missing)) {
                int via = missing.size() == cluster.nodes() ? 1 : certain(missing);
                if (listed(via).contains(node)) {
                    missing.remove(node);
                } else {
                    membership(new Action.Register(node, via), node, true);
                }
            }
            await(startNanos + now() + TimeUnit.SECONDS.toNanos(1));
        }
        if (!missing.isEmpty()) {
            violations.add(new Violation(Violation.Promise.EVERYBODY_SERVES, "nodes " + missing
                    + " cannot be registered again within " + HEAL_MILLIS / 1000 + " s"));
        }
    }

    private int certain(Set<Integer> missing) {
        int node = 1;
        while (missing.contains(node)) {
            node++;
        }
        return node;
    }

    private void checkRegistrations(List<Violation> violations) throws InterruptedException {
        Set<Integer> expected = registered();
        for (int node : expected) {
            if (uncertain.contains(node)) {
                continue;
            }
            Set<Integer> listed = listed(node);
            Set<Integer> certain = new TreeSet<>(expected);
            certain.removeAll(uncertain);
            Set<Integer> certainlyListed = new TreeSet<>(listed);
            certainlyListed.removeAll(uncertain);
            if (!certainlyListed.equals(certain)) {
                violations.add(new Violation(Violation.Promise.REGISTRATIONS_KEPT, "node " + node + " lists " + listed
                        + " (expected: " + expected + (uncertain.isEmpty() ? "" : ", uncertain " + uncertain) + ')'));
            }
        }
    }

    /** Those that are, as far as operators were told; a set of its own. */
    private Set<Integer> registered() {
        Set<Integer> nodes = new TreeSet<>();
        for (int node = 1; node <= cluster.nodes(); node++) {
            nodes.add(node);
        }
        nodes.removeAll(unregistered);
        return nodes;
    }

    private Set<Integer> listed(int node) throws InterruptedException {
        try {
            return new TreeSet<>(
                    cluster.registered(node).toCompletableFuture().get(OPERATION_MILLIS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Set.of();
        }
    }

    private long millis(long scheduleMillis) {
        return Math.round(scheduleMillis * pace);
    }

    private long now() {
        return System.nanoTime() - startNanos;
    }

    private static void await(long nanoTime) throws InterruptedException {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
