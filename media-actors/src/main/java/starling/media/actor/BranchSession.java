package starling.media.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.Optional;
import java.util.function.Consumer;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.ForwardingFilters;
import starling.core.signaling.SessionTerms;

/**
 * The channel's session as one branch lives it: its id, its beginning behind the {@link SessionGate}, and whether it ends when
 * nobody is here any more. Part of {@link LocalChannelActor}, whose timers it uses.
 */
final class BranchSession implements SessionGate.Door {
    /** So often the bookkeeping, which may have died and be replaced, is asked before the branch ends by what it knows itself. */
    static final int MAX_SILENCES = 10;

    private final NodeContext node;
    private final TimerScheduler<LocalChannelActor.Command> timers;
    private final ActorRef<LocalChannelActor.Command> self;
    private final ActorRef<NodeActor.Command> parent;
    private final ChannelId channel;
    private final ChannelMembers members;
    private final ChannelFilters filters;
    private final ChannelReports reports;
    private final SessionGate gate;
    private final Consumer<LocalChannelActor.Join> enter;
    private final BranchEnd ending = new BranchEnd();
    private SessionId session;
    private long joins;
    /** How often the bookkeeping was asked in vain whether this is the last branch. */
    private int silences;

    /**
     * @param known the channel's session, if it has one on other nodes
     * @param life of the branch
     * @param enter takes a member in
     */
    BranchSession(NodeContext node, TimerScheduler<LocalChannelActor.Command> timers,
            ActorRef<LocalChannelActor.Command> self, ActorRef<NodeActor.Command> parent, ChannelId channel,
            Optional<SessionId> known, long life, ChannelMembers members, ChannelFilters filters,
            Consumer<LocalChannelActor.Join> enter) {
        this.node = node;
        this.timers = timers;
        this.self = self;
        this.parent = parent;
        this.channel = channel;
        this.members = members;
        this.filters = filters;
        this.enter = enter;
        this.session = known.orElseGet(() -> SessionId.random(node.random()));
        this.reports = new ChannelReports(node, channel, session, members);
        this.gate = new SessionGate(node, timers, self, channel, life, known.isPresent(), this);
    }

    SessionGate gate() {
        return gate;
    }

    ChannelReports reports() {
        return reports;
    }

    /** Without anybody to ask the session is there with the branch; a {@code shared} one may be older. */
    void begin(boolean shared) {
        register();
        if (gate.isOpen()) {
            node.events().sessionCreated(channel, session);
            if (!shared) {
                reports.sessionCreated();
            }
        }
    }

    /** No other branch was heard of in time. */
    void nobodyElse() {
        if (!node.sessions().asks()) {
            reports.sessionCreated();
        }
    }

    void join(LocalChannelActor.Join join) {
        joins++;
        timers.cancel(LocalChannelActor.IdleElapsed.class);
        ending.cancel();
        gate.join(join);
    }

    /** The branch as the rest of the node knows it. */
    void register() {
        node.registry().branchChanged(new Branch(channel, session, members.size()), self);
    }

    /** Nobody may be left: then the branch ends after a while. */
    void idleIfEmpty() {
        if (members.isEmpty()) {
            timers.startSingleTimer(LocalChannelActor.IdleElapsed.class, new LocalChannelActor.IdleElapsed(),
                    node.sessionIdle());
        }
    }

    /**
     * Nobody has been here for a while.
     *
     * @return whether the session may end, which the other branches decide
     */
    boolean idle() {
        if (gate.isBusy()) {
            idleIfEmpty();
            return false;
        }
        if (!gate.isOpen()) {
            tellIdle();
            return false;
        }
        silences = 0;
        ending.ask();
        return true;
    }

    /**
     * The bookkeeping has said what other branches there are. One that tells the session's end must be left: while none is
     * known, the bookkeeping is asked again.
     */
    void heardOfOthers(boolean others, boolean told) {
        if (!others || told || reports.isTeller()) {
            decideEnd(others);
        }
    }

    /** What is known of the other branches. */
    void decideEnd(boolean others) {
        if (ending.decide(others, reports.isTeller())) {
            tellIdle();
        } else if (ending.isStaying()) {
            timers.startSingleTimer(LocalChannelActor.IdleElapsed.class, new LocalChannelActor.IdleElapsed(),
                    BranchVoice.CHECK_INTERVAL);
        }
    }

    /** Whether the bookkeeping, which has not answered whether this is the last branch, is asked once more. */
    boolean asksAgain() {
        return ending.isAsking() && ++silences < MAX_SILENCES;
    }

    /** Whether the branch has nobody and waits for the other branches to end. */
    boolean isStaying() {
        return ending.isStaying();
    }

    /**
     * The branch is no more.
     *
     * @param end why, if the session was not to end
     * @param alone whether no other node has members
     */
    void over(SessionEnd end, boolean alone) {
        node.registry().branchEnded(channel, self);
        if (!gate.isOpen()) {
            return;
        }
        node.events().sessionDestroyed(channel, session);
        if (ending.isLast()) {
            reports.sessionDestroyed(SessionEnd.IDLE);
        } else if (reports.isTeller() && (end == SessionEnd.TERMINATED_API || alone)) {
            reports.sessionDestroyed(end);
        }
    }

    @Override
    public void enter(LocalChannelActor.Join join) {
        timers.cancel(LocalChannelActor.IdleElapsed.class);
        enter.accept(join);
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public SessionId session() {
        return session;
    }

    /** Two nodes may have begun the channel at the same moment: then one of them takes over the other's session. */
    @Override
    public void adopt(SessionId channelSession) {
        if (channelSession.equals(session)) {
            return;
        }
        SessionId before = session;
        session = channelSession;
        if (gate.isOpen()) {
            node.events().sessionDestroyed(channel, before);
            node.events().sessionCreated(channel, session);
        }
        reports.adopt(session);
        register();
    }

    @Override
    public void opened(SessionTerms terms, boolean here) {
        node.events().sessionCreated(channel, session);
        reports.terms(terms);
        filters.begin(ForwardingFilters.parse(terms.filters()).orElse(ForwardingFilters.NONE));
        filters.news().ifPresent(node.cluster()::tell);
        node.registry().sessionMetadata(channel, terms.metadata());
        if (here) {
            reports.sessionCreated();
        }
        idleIfEmpty();
    }

    @Override
    public void abandoned() {
        if (members.isEmpty() && !gate.isOpen()) {
            tellIdle();
        }
    }

    @Override
    public boolean isTeller() {
        return reports.isTeller();
    }

    @Override
    public void teller(boolean teller) {
        reports.teller(teller);
    }

    @Override
    public SessionFacts facts() {
        return reports.session();
    }

    private void tellIdle() {
        parent.tell(new NodeActor.ChannelIdle(channel, joins));
    }
}
