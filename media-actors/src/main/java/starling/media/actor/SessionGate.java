package starling.media.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.CloseReason;
import starling.core.signaling.SessionTerms;
import starling.media.actor.BranchNews.SessionPhase;

/**
 * The way into a channel's session on this node: holds those who want to enter until the session has begun, and, if it has a
 * limit, until they are given seats. Of a channel on several nodes its bookkeeping says which branch begins the session and
 * gives the seats; a channel on one node decides here. Bounded by the node's limit of connections. Part of
 * {@link LocalChannelActor}, whose timers it uses.
 */
final class SessionGate {
    /** So often the bookkeeping is asked again while somebody waits. */
    static final Duration RETRY = Duration.ofSeconds(2);
    /** A bookkeeping that says nothing for so long is not going to; longer than one that died takes to be replaced. */
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SEATS_PER_PAGE = 4000;

    /** Behind the gate. */
    interface Door {
        void enter(LocalChannelActor.Join join);

        /** Members behind the gate. */
        int size();

        SessionId session();

        /** The channel's session is this one. */
        void adopt(SessionId session);

        /**
         * The session has begun.
         *
         * @param here whether this branch began it
         */
        void opened(SessionTerms terms, boolean here);

        /** The session has not begun, and nobody waits for it any more. */
        void abandoned();

        boolean isTeller();

        void teller(boolean teller);

        /** The session at this moment. */
        SessionFacts facts();
    }

    private final NodeContext node;
    private final TimerScheduler<LocalChannelActor.Command> timers;
    private final ActorRef<LocalChannelActor.Command> self;
    private final ChannelId channel;
    private final long life;
    private final boolean shared;
    private final Door door;
    private final Map<ConnectionId, LocalChannelActor.Join> waiting = new LinkedHashMap<>();
    private final Set<ConnectionId> seats = new LinkedHashSet<>();
    private SessionPhase phase;
    private SessionTerms terms = SessionTerms.NONE;
    private CompletionStage<Optional<SessionTerms>> asked;
    private long reports;
    private long heardNanos;
    /** Whether this branch has failed to begin the session, and has not heard of the next one. */
    private boolean failed;

    /** @param shared whether other nodes may have branches */
    SessionGate(NodeContext node, TimerScheduler<LocalChannelActor.Command> timers,
            ActorRef<LocalChannelActor.Command> self, ChannelId channel, long life, boolean shared, Door door) {
        this.node = node;
        this.timers = timers;
        this.self = self;
        this.channel = channel;
        this.life = life;
        this.shared = shared;
        this.door = door;
        this.phase = node.sessions().asks() ? SessionPhase.IDLE : SessionPhase.OPEN;
    }

    /** Whether the session has begun; without anybody to ask it has with the branch. */
    boolean isOpen() {
        return phase == SessionPhase.OPEN;
    }

    /** Whether the channel may not end yet: somebody waits, or an answer is to come. */
    boolean isBusy() {
        return !waiting.isEmpty() || phase == SessionPhase.ASKING;
    }

    void join(LocalChannelActor.Join join) {
        if (phase == SessionPhase.OPEN && !terms.limited()) {
            door.enter(join);
            return;
        }
        heardNanos = waiting.isEmpty() ? now() : heardNanos;
        waiting.put(join.member().connectionId(), join);
        if (phase == SessionPhase.OPEN && shared) {
            want(List.of(join.member().connectionId()));
        } else if (phase == SessionPhase.OPEN) {
            enterOrRefuse(join.member().connectionId());
        } else if (phase == SessionPhase.IDLE) {
            begin();
        }
    }

    /**
     * A connection is gone.
     *
     * @return whether it was still waiting here
     */
    boolean left(ConnectionId id) {
        boolean waited = waiting.remove(id) != null;
        if (seats.remove(id) || waited && shared && terms.limited()) {
            node.cluster().tell(new BranchNews.SeatLeft(channel, life, id));
        }
        return waited;
    }

    /** Tells the bookkeeping what is known here, and again who waits for a seat. */
    void report() {
        if (!shared) {
            return;
        }
        reports++;
        List<ConnectionId> all = List.copyOf(seats);
        int pages = Math.max(1, (all.size() + SEATS_PER_PAGE - 1) / SEATS_PER_PAGE);
        for (int page = 0; page < pages; page++) {
            node.cluster().tell(new BranchNews.SessionState(channel, life, reports, door.session(), phase, terms,
                    door.isTeller(), all.subList(page * SEATS_PER_PAGE, Math.min(all.size(), (page + 1)
                            * SEATS_PER_PAGE)),
                    page, pages));
        }
        if (phase == SessionPhase.OPEN && terms.limited() && !waiting.isEmpty()) {
            want(List.copyOf(waiting.keySet()));
        }
    }

    /** From time to time: seats of those who have left, and of whom the bookkeeping has not heard it, come free. */
    void check() {
        if (terms.limited()) {
            report();
        }
    }

    private void want(List<ConnectionId> connections) {
        node.cluster().tell(new BranchNews.SeatsWanted(channel, life, reports, connections));
        retryLater();
    }

    /** The one who was asked has answered; empty: the session may not begin. */
    void answered(Optional<SessionTerms> answer) {
        asked = null;
        if (answer.isPresent()) {
            open(answer.get(), true);
            return;
        }
        phase = SessionPhase.IDLE;
        if (shared) {
            failed = true;
            node.cluster().tell(new BranchNews.SessionFailed(channel, life));
        } else {
            door.adopt(SessionId.random(node.random()));
        }
        abandon(CloseReason.SESSION_WEBHOOK_ERROR);
    }

    void heard(HubNews.OfSession news) {
        if (news.life() != life) {
            return;
        }
        heardNanos = now();
        if (news instanceof HubNews.OpenSession open) {
            openHere(open.session());
        } else if (news instanceof HubNews.SessionOpen open && phase != SessionPhase.ASKING) {
            door.adopt(open.session());
            if (phase != SessionPhase.OPEN || !terms.equals(open.terms())) {
                open(open.terms(), false);
            }
        } else if (news instanceof HubNews.SessionFailed over) {
            failed(over.next());
        } else if (news instanceof HubNews.Seats given && given.report() == reports) {
            given.given().forEach(this::seat);
            given.refused().forEach(id -> refuse(id, CloseReason.CONNECTION_LIMIT));
        } else if (news instanceof HubNews.Teller teller && phase == SessionPhase.OPEN) {
            door.teller(teller.teller());
        }
        // SessionOpening: that something was heard is all it says.
    }

    void retry() {
        if (waiting.isEmpty()) {
            return;
        }
        if (phase != SessionPhase.ASKING && now() - heardNanos > PATIENCE.toNanos()) {
            phase = phase == SessionPhase.OPEN ? phase : SessionPhase.IDLE;
            abandon(CloseReason.CHANNEL_UNAVAILABLE);
            return;
        }
        report();
        retryLater();
    }

    /**
     * The channel ends here.
     *
     * @param late is called if the session begins after all
     */
    void stop(Runnable late) {
        refuseAll(CloseReason.CHANNEL_UNAVAILABLE);
        if (asked != null) {
            asked.whenComplete((answer, failure) -> {
                if (failure == null && answer.isPresent()) {
                    late.run();
                }
            });
        }
    }

    private void begin() {
        phase = SessionPhase.WAITING;
        if (!shared) {
            openHere(door.session());
            return;
        }
        if (!failed) {
            report();
        }
        retryLater();
    }

    private void openHere(SessionId session) {
        if (phase != SessionPhase.WAITING) {
            report();
            return;
        }
        door.adopt(session);
        phase = SessionPhase.ASKING;
        asked = node.sessions().created(door.facts());
        asked.whenComplete((answer, failure) -> self
                .tell(new LocalChannelActor.SessionAnswered(failure == null ? answer : Optional.empty())));
    }

    private void open(SessionTerms newTerms, boolean here) {
        phase = SessionPhase.OPEN;
        terms = newTerms;
        door.opened(newTerms, here);
        report();
        if (!terms.limited() || !shared) {
            List.copyOf(waiting.keySet()).forEach(this::enterOrRefuse);
        }
    }

    private void failed(SessionId next) {
        if (phase == SessionPhase.ASKING || phase == SessionPhase.OPEN) {
            return;
        }
        door.adopt(next);
        if (!failed) {
            phase = SessionPhase.IDLE;
            abandon(CloseReason.SESSION_WEBHOOK_ERROR);
        }
        failed = false;
        report();
    }

    private void enterOrRefuse(ConnectionId id) {
        if (terms.admits(door.size())) {
            enter(id);
        } else {
            refuse(id, CloseReason.CONNECTION_LIMIT);
        }
    }

    private void seat(ConnectionId id) {
        if (waiting.containsKey(id)) {
            seats.add(id);
            enter(id);
        } else if (!seats.contains(id)) {
            node.cluster().tell(new BranchNews.SeatLeft(channel, life, id));
        }
    }

    private void enter(ConnectionId id) {
        door.enter(waiting.remove(id));
    }

    private void refuse(ConnectionId id, CloseReason reason) {
        LocalChannelActor.Join join = waiting.get(id);
        if (join != null) {
            left(id);
            join.connection().tell(new ConnectionActor.Refused(reason));
        }
    }

    private void refuseAll(CloseReason reason) {
        List.copyOf(waiting.keySet()).forEach(id -> refuse(id, reason));
    }

    private void abandon(CloseReason reason) {
        refuseAll(reason);
        door.abandoned();
    }

    private void retryLater() {
        timers.startSingleTimer(LocalChannelActor.GateRetry.class, new LocalChannelActor.GateRetry(), RETRY);
    }

    private long now() {
        return node.nanoClock().getAsLong();
    }
}
