package starling.media.actor;

import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import starling.core.id.SessionId;

/** What a branch tells the channel's bookkeeping, and when. Part of {@link LocalChannelActor}, whose timers it uses. */
final class BranchVoice {
    /** Between two checks of what the bookkeeping knows, while other nodes have members, */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(15);
    /** and while they have none. */
    static final Duration LONE_CHECK_INTERVAL = Duration.ofSeconds(60);
    /** Summaries are large: at most one in this time. */
    static final Duration ATTACH_DISTANCE = Duration.ofSeconds(1);

    private final NodeContext node;
    private final TimerScheduler<LocalChannelActor.Command> timers;
    private final ChannelMembers members;
    private final BranchBook book;
    private final ChannelFilters filters;
    private final SessionGate gate;
    private long nextAttachNanos;

    BranchVoice(NodeContext node, TimerScheduler<LocalChannelActor.Command> timers, ChannelMembers members,
            BranchBook book, ChannelFilters filters, SessionGate gate) {
        this.gate = gate;
        this.node = node;
        this.timers = timers;
        this.members = members;
        this.book = book;
        this.filters = filters;
    }

    /** Tells everything, at once or as soon as it may be told again. */
    void attach(SessionId session) {
        long wait = nextAttachNanos - now();
        if (wait <= 0) {
            summary(session);
        } else if (!timers.isTimerActive(LocalChannelActor.AttachDue.class)) {
            timers.startSingleTimer(LocalChannelActor.AttachDue.class, new LocalChannelActor.AttachDue(),
                    Duration.ofNanos(wait));
        }
    }

    void summary(SessionId session) {
        nextAttachNanos = now() + ATTACH_DISTANCE.toNanos();
        filters.news().ifPresent(node.cluster()::tell);
        book.summary(session, members.size(), members.countsHere(), now()).forEach(node.cluster()::tell);
        gate.report();
    }

    void changes() {
        book.takeChanges(members.size(), members.countsHere(), now()).forEach(node.cluster()::tell);
    }

    /** @param alone whether no other node has members */
    void check(boolean alone) {
        changes();
        node.cluster().tell(book.check(members.size(), members.countsHere()));
        armCheck(alone);
    }

    void armCheck(boolean alone) {
        timers.startSingleTimer(LocalChannelActor.CheckDue.class, new LocalChannelActor.CheckDue(),
                alone ? LONE_CHECK_INTERVAL : CHECK_INTERVAL);
    }

    private long now() {
        return node.nanoClock().getAsLong();
    }
}
