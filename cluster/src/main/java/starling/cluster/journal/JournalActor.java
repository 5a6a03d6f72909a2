package starling.cluster.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import starling.cluster.journal.JournalRecord.Changed;
import starling.cluster.journal.JournalRecord.LifeStarted;
import starling.cluster.journal.JournalRecord.State;
import starling.cluster.journal.JournalRecord.VanishedReported;

/**
 * Writes what is open on this node, and tells what an earlier process of it had open when it ended. What has vanished is
 * kept until it has been told: after a crash in between it is told again, with the same ids. When the journal cannot be written
 * this actor begins anew until it can, and then catches up.
 */
final class JournalActor extends EventSourcedBehavior<JournalActor.Command, JournalRecord, State> {
    /** Changes that come together are one write. */
    static final Duration GATHER = Duration.ofMillis(100);
    static final Duration ASK_AGAIN = Duration.ofSeconds(2);
    static final int BATCH = 500;
    private static final int EVENTS_PER_SNAPSHOT = 200;
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(10);

    /** Everything this actor understands; all local. */
    sealed interface Command {}

    /** There is something to write. */
    record Changes() implements Command {}

    /** The node ends: {@link Done} is told when everything is written. */
    record Flush(ActorRef<Done> replyTo) implements Command {}

    /** The answer to {@link Flush}. */
    record Done() {}

    /** This node was purged: what it had open is told by the node that purged it. */
    record Purged() implements Command {}

    private record Begin() implements Command {}

    private record Write() implements Command {}

    private record Report() implements Command {}

    /** Whether something can be written is seen by writing it. */
    private record Probe() implements Command {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final JournalWork work;
    private final String life;
    private final List<ActorRef<Done>> flushing = new ArrayList<>();

    private JournalActor(ActorContext<Command> context, TimerScheduler<Command> timers, PersistenceId id,
            JournalWork work, String life) {
        super(id, SupervisorStrategy.restartWithBackoff(FIRST_BACK_OFF, LAST_BACK_OFF, 0.2));
        this.context = context;
        this.timers = timers;
        this.work = work;
        this.life = life;
        context.getLog().debug("journal {} opened by {}", id.id(), life);
    }

    /** @param life names this process, unlike any other */
    static Behavior<Command> create(PersistenceId id, JournalWork work, String life) {
        return Behaviors.setup(context -> Behaviors
                .withTimers(timers -> new JournalActor(context, timers, id, work, life)));
    }

    @Override
    public State emptyState() {
        return State.EMPTY;
    }

    @Override
    public CommandHandler<Command, JournalRecord, State> commandHandler() {
        return newCommandHandlerBuilder().forAnyState().onCommand(Changes.class, this::onChanges)
                .onCommand(Begin.class, this::onBegin).onCommand(Write.class, this::onWrite)
                .onCommand(Report.class, this::onReport).onCommand(Purged.class, this::onPurged)
                .onCommand(Probe.class, this::onProbe).onCommand(Flush.class, this::onFlush).build();
    }

    @Override
    public EventHandler<State, JournalRecord> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent(State::apply);
    }

    @Override
    public SignalHandler<State> signalHandler() {
        return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(PreRestart.class, (state, signal) -> work.failing().accept(true)).build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(EVENTS_PER_SNAPSHOT, 1).withDeleteEventsOnSnapshot();
    }

    private void onRecovered(State state) {
        if (!state.life().equals(life)) {
            context.getSelf().tell(new Begin());
            return;
        }
        work.open().journalHas(state.open().keySet());
        context.getSelf().tell(new Probe());
        context.getSelf().tell(new Report());
    }

    private Effect<JournalRecord, State> onBegin(State state, Begin command) {
        return Effect().persist(new LifeStarted(life)).thenRun(started -> {
            work.open().wakeBy(() -> context.getSelf().tell(new Changes()));
            work.open().journalHas(started.open().keySet());
            work.began(started.vanished().size());
            marked();
            context.getSelf().tell(new Report());
        });
    }

    private Effect<JournalRecord, State> onChanges(State state, Changes command) {
        if (!timers.isTimerActive(Write.class)) {
            timers.startSingleTimer(Write.class, new Write(), GATHER);
        }
        return Effect().none();
    }

    private Effect<JournalRecord, State> onWrite(State state, Write command) {
        Optional<Changed> next = state.life().equals(life) ? work.open().take(BATCH) : Optional.empty();
        if (next.isEmpty()) {
            return Effect().none().thenRun(same -> answerFlush());
        }
        return Effect().persist(next.get()).thenRun(written -> {
            marked();
            context.getSelf().tell(new Write());
        });
    }

    private Effect<JournalRecord, State> onReport(State state, Report command) {
        if (state.vanished().isEmpty()) {
            return Effect().none();
        }
        if (!work.mayReport()) {
            timers.startSingleTimer(Report.class, new Report(), ASK_AGAIN);
            return Effect().none();
        }
        work.report(state.vanished());
        return Effect().persist(new VanishedReported()).thenRun(told -> marked());
    }

    private Effect<JournalRecord, State> onProbe(State state, Probe command) {
        return Effect().persist(new Changed(List.of(), List.of())).thenRun(written -> marked());
    }

    private Effect<JournalRecord, State> onPurged(State state, Purged command) {
        if (state.vanished().isEmpty()) {
            return Effect().none();
        }
        context.getLog().info("JOURNAL | this node was purged: {} entries of its earlier life are left to the node that"
                + " purged it", state.vanished().size());
        return Effect().persist(new VanishedReported()).thenRun(dropped -> marked());
    }

    private Effect<JournalRecord, State> onFlush(State state, Flush command) {
        flushing.add(command.replyTo());
        timers.cancel(Write.class);
        context.getSelf().tell(new Write());
        return Effect().none();
    }

    private void answerFlush() {
        if (work.open().isWritten()) {
            flushing.forEach(waiting -> waiting.tell(new Done()));
            flushing.clear();
        }
    }

    private void marked() {
        boolean noted = work.mark().test(lastSequenceNumber(context));
        work.failing().accept(!noted);
        if (!noted) {
            timers.startSingleTimer(Probe.class, new Probe(), ASK_AGAIN);
        }
    }
}
