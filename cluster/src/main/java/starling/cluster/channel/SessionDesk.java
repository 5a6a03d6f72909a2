package starling.cluster.channel;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import starling.cluster.membership.NodeRef;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.SessionTerms;
import starling.media.actor.BranchNews;
import starling.media.actor.BranchNews.SessionPhase;
import starling.media.actor.HubNews;

/**
 * What a channel's bookkeeping decides about the channel's session: which branch begins it, on which terms it goes on, which
 * branch tells of it, and who gets a seat if it has a limit. Soft state, built from what the branches report; nothing is
 * decided before all of them are known. Not thread safe.
 */
final class SessionDesk {

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final class Branch {
        private final long life;
        private long report;
        private SessionPhase phase;
        private boolean teller;
        private Set<ConnectionId> seats = Set.of();
        /** Of a report whose pages are still arriving. */
        private Set<ConnectionId> arriving = new HashSet<>();
        private int pages;

        private Branch(long life) {
            this.life = life;
        }
    }

    private final BiConsumer<NodeRef, HubNews> send;
    private final Map<NodeRef, Branch> branches = new LinkedHashMap<>();
    private Optional<SessionTerms> terms = Optional.empty();
    private Optional<NodeRef> opener = Optional.empty();
    private Optional<SessionId> over = Optional.empty();

    SessionDesk(BiConsumer<NodeRef, HubNews> send) {
        this.send = send;
    }

    /**
     * A branch that is known has told something.
     *
     * @param known whether all branches are
     * @param session the channel's
     * @return the channel's session from now on
     */
    Optional<SessionId> heard(NodeRef node, BranchNews.OfSession news, boolean known, Optional<SessionId> session) {
        Optional<SessionId> next = session;
        if (news instanceof BranchNews.SessionState state && reported(node, state)) {
            next = state.phase() == SessionPhase.WAITING && session.equals(over) ? another() : session;
            next.ifPresent(id -> settle(known, id));
        } else if (news instanceof BranchNews.SessionFailed failed) {
            next = failed(node, failed) ? Optional.of(tellNext()) : session;
        } else if (news instanceof BranchNews.SeatsWanted wanted && known) {
            wanted(node, wanted);
        } else if (news instanceof BranchNews.SeatLeft left) {
            left(node, left);
        }
        return next;
    }

    /** The session that ended last: a client that was sent here while it lived does not begin it again. */
    void over(Optional<SessionId> session) {
        over = session;
    }

    private static Optional<SessionId> another() {
        return Optional.of(SessionId.random(RANDOM));
    }

    /** Whether all pages are there. */
    private boolean reported(NodeRef node, BranchNews.SessionState news) {
        Branch branch = branches.get(node);
        if (branch == null || branch.life != news.life()) {
            branch = new Branch(news.life());
            branches.put(node, branch);
        }
        if (news.page() == 0) {
            branch.arriving = new HashSet<>();
            branch.pages = 0;
        }
        if (news.page() != branch.pages) {
            return false;
        }
        branch.pages++;
        branch.arriving.addAll(news.seats());
        if (branch.pages < news.pages()) {
            return false;
        }
        branch.report = news.report();
        branch.phase = news.phase();
        branch.teller = news.teller();
        branch.seats = branch.arriving;
        branch.arriving = new HashSet<>();
        if (news.phase() == SessionPhase.OPEN && (terms.isEmpty() || news.terms().limited())) {
            terms = Optional.of(news.terms());
        }
        if (news.phase() == SessionPhase.OPEN) {
            opener = opener.filter(other -> !other.equals(node));
        } else if (news.phase() == SessionPhase.ASKING && opener.isEmpty()) {
            opener = Optional.of(node);
        } else if (news.phase() == SessionPhase.IDLE) {
            opener = opener.filter(other -> !other.equals(node));
        }
        return true;
    }

    /** Whether it was this branch's to begin the session. */
    private boolean failed(NodeRef node, BranchNews.SessionFailed news) {
        Branch branch = branches.get(node);
        return branch != null && branch.life == news.life() && terms.isEmpty();
    }

    /** Whoever waited for the session is refused; who waits from now on reports again. */
    private SessionId tellNext() {
        SessionId next = another().orElseThrow();
        opener = Optional.empty();
        branches.forEach((node, branch) -> {
            branch.phase = SessionPhase.IDLE;
            send.accept(node, new HubNews.SessionFailed(branch.life, next));
        });
        return next;
    }

    /** Seats for those who want them, as far as they go; the others are refused. */
    private void wanted(NodeRef node, BranchNews.SeatsWanted news) {
        Branch branch = branches.get(node);
        if (terms.isEmpty() || branch == null || branch.life != news.life()
                || branch.report != news.report()) {
            return;
        }
        int taken = branches.values().stream().mapToInt(each -> each.seats.size()).sum();
        List<ConnectionId> given = new ArrayList<>();
        List<ConnectionId> refused = new ArrayList<>();
        for (ConnectionId id : news.connections()) {
            if (branch.seats.contains(id)) {
                given.add(id);
            } else if (terms.get().admits(taken)) {
                branch.seats.add(id);
                taken++;
                given.add(id);
            } else {
                refused.add(id);
            }
        }
        send.accept(node, new HubNews.Seats(branch.life, branch.report, given, refused));
    }

    private void left(NodeRef node, BranchNews.SeatLeft news) {
        Branch branch = branches.get(node);
        if (branch != null && branch.life == news.life()) {
            branch.seats.remove(news.connection());
        }
    }

    /** A branch is no more; {@link #settle} is to follow. */
    void gone(NodeRef node) {
        branches.remove(node);
        opener = opener.filter(other -> !other.equals(node));
        if (branches.isEmpty()) {
            terms = Optional.empty();
        }
    }

    /**
     * Decides what is to be decided, and tells those who wait.
     *
     * @param known whether all branches are
     * @param session the channel's
     */
    void settle(boolean known, SessionId session) {
        if (known && terms.isEmpty() && opener.isEmpty()) {
            opener = branches.entrySet().stream().filter(each -> each.getValue().phase == SessionPhase.WAITING)
                    .map(Map.Entry::getKey).findFirst();
        }
        branches.forEach((node, branch) -> {
            if (branch.phase == SessionPhase.WAITING) {
                answer(node, branch, session);
            }
        });
        if (known && terms.isPresent()) {
            chooseTeller();
        }
    }

    /** Whether another branch tells of the session. */
    boolean toldBesides(NodeRef node) {
        return branches.entrySet().stream().anyMatch(each -> each.getValue().teller && !each.getKey().equals(node));
    }

    private void answer(NodeRef node, Branch branch, SessionId session) {
        if (terms.isPresent()) {
            send.accept(node, new HubNews.SessionOpen(branch.life, session, terms.get()));
        } else if (opener.filter(node::equals).isPresent()) {
            send.accept(node, new HubNews.OpenSession(branch.life, session));
        } else {
            send.accept(node, new HubNews.SessionOpening(branch.life));
        }
    }

    /** There is one, and of two that a partition has left the first by name. */
    private void chooseTeller() {
        Optional<NodeRef> teller = branches.entrySet().stream().filter(each -> each.getValue().teller)
                .map(Map.Entry::getKey).min(Comparator.comparing(NodeRef::name));
        if (teller.isEmpty()) {
            teller = branches.entrySet().stream().filter(each -> each.getValue().phase == SessionPhase.OPEN)
                    .map(Map.Entry::getKey).findFirst();
        }
        NodeRef chosen = teller.orElse(null);
        branches.forEach((node, branch) -> {
            boolean tells = node.equals(chosen);
            if (branch.teller != tells) {
                branch.teller = tells;
                send.accept(node, new HubNews.Teller(branch.life, tells));
            }
        });
    }
}
