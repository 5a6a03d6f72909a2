package starling.core.ice;

import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunHeader;
import starling.core.stun.StunType;

/**
 * What both ends of ICE have in common (RFC 8445): answering and sending checks, roles, which path is selected, and the
 * state of {@code operations.md section 6}. No clock, no socket, not thread safe; after each call the deadline may be
 * another one.
 */
public abstract sealed class IceAgent permits ServerIceAgent, ClientIceAgent {
    private static final long MIN_CHECK_GAP_NANOS = 20_000_000L;
    /** Between checks on paths that are not selected while the selected one is silent. */
    private static final long OTHERS_GAP_NANOS = 500_000_000L;
    /** A path that is not selected is asked again after this time if requests come from it. */
    private static final long STALE_NANOS = 2_500_000_000L;
    private static final long IDLE_PATH_NANOS = 60_000_000_000L;

    private final IceCredentials local;
    private final Output out;
    private final IceCodec codec;
    private final IceTransactions transactions;
    private final IceCounters counters = new IceCounters();
    private final IceMonitor monitor;
    private final IcePairs pairs = new IcePairs();
    private final IceChallenge challenge = new IceChallenge();
    private final long tieBreaker;
    private boolean controlling;
    private IceCredentials remote;
    private IcePair selected;
    private long deadlineNanos = Long.MAX_VALUE;

    /** Called from within the agent's methods; must not call the agent back. */
    public interface Output {
        /** The array is only valid during the call. */
        void send(IcePath path, byte[] b, int off, int len);

        /** The agent has given up a path it had learned: nothing came from it for a minute, or there were too many. */
        default void dropped(IcePath path) {}
    }

    IceAgent(IceCredentials local, boolean controlling, IceTimers timers, RandomGenerator random, Output out) {
        this.local = local;
        this.controlling = controlling;
        this.out = out;
        codec = new IceCodec(local);
        transactions = new IceTransactions(random);
        monitor = new IceMonitor(timers, counters);
        tieBreaker = random.nextLong();
    }

    public final IceCredentials local() {
        return local;
    }

    public final IceState state() {
        return monitor.state();
    }

    /** The path to send on: null until a check has succeeded; it follows the peer when its address changes. */
    public final IcePath selected() {
        return selected == null ? null : selected.path;
    }

    /** Whether the selected path is nominated, by us or by the peer. */
    public final boolean isNominated() {
        return selected != null && selected.nominated;
    }

    public final boolean isControlling() {
        return controlling;
    }

    /** Round trip of the last check answered on the selected path; 0 before. */
    public final long roundTripNanos() {
        return selected == null ? 0 : selected.roundTripNanos;
    }

    public final IceCounters counters() {
        return counters;
    }

    /** Time spent in the state until now, altogether; only of {@code CHECKING} and {@code DISCONNECTED}. */
    public final long durationNanos(IceState state, long nowNanos) {
        return monitor.durationNanos(state, nowNanos);
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE}: not at all. */
    public final long nextDeadlineNanos() {
        return deadlineNanos;
    }

    /**
     * A STUN message that came in on a path.
     *
     * @param source the peer's address on this path, which it is told
     * @return false: not authentic, or a response nobody waits for (counted); nothing is remembered then
     */
    public final boolean handle(IcePath path, InetSocketAddress source, byte[] b, int off, int len, long nowNanos) {
        if (monitor.state() == IceState.FAILED) {
            return false;
        }
        if (!codec.reader.read(b, off, len) || !StunHeader.isBinding(b, off)) {
            counters.malformed++;
            return false;
        }
        boolean taken = switch (codec.reader.type()) {
            case StunType.BINDING_REQUEST -> onRequest(path, source, nowNanos);
            case StunType.BINDING_SUCCESS, StunType.BINDING_ERROR -> onResponse(path, nowNanos);
            default -> pairs.find(path) != null;
        };
        updateDeadline();
        return taken;
    }

    /** Sends what is due and moves the state on. */
    public final void onDeadline(long nowNanos) {
        boolean checkDue = monitor.onDeadline(nowNanos);
        if (monitor.state() == IceState.FAILED) {
            deadlineNanos = Long.MAX_VALUE;
            return;
        }
        if (nowNanos >= challenge.endsNanos()) {
            select(challenge.challenger(), nowNanos);
        }
        if (checkDue) {
            dropIdlePaths(nowNanos);
            sendPeriodicChecks(nowNanos);
        }
        for (int i = 0; i < pairs.size(); i++) {
            if (nowNanos >= pairs.get(i).retryAtNanos) {
                sendCheck(pairs.get(i), nowNanos);
            }
        }
        updateDeadline();
    }

    /** The path is gone, e.g. its allocation was released. */
    public final void forget(IcePath path) {
        IcePair pair = pairs.find(path);
        if (pair != null) {
            remove(pair);
            updateDeadline();
        }
    }

    /** Begins to check every path known; again with other credentials if the peer restarts (RFC 8445 section 9). */
    final void begin(IceCredentials remote, long nowNanos) {
        if (remote.equals(this.remote)) {
            return;
        }
        this.remote = remote;
        codec.setRemote(remote);
        for (int i = 0; i < pairs.size(); i++) {
            checkNow(pairs.get(i), nowNanos);
        }
        updateDeadline();
    }

    /** A path to a candidate of the peer, to be checked without waiting for a request. */
    final void add(IcePath path, InetSocketAddress address, long nowNanos) {
        if (pairs.find(path) != null || pairs.isFull()) {
            return;
        }
        IcePair pair = new IcePair(path, address, nowNanos);
        pair.retryAtNanos = nowNanos;
        pairs.add(pair);
        if (remote != null) {
            checkNow(pair, nowNanos);
        }
        updateDeadline();
    }

    private boolean onRequest(IcePath path, InetSocketAddress source, long nowNanos) {
        if (!codec.isAuthenticRequest()) {
            counters.notAuthentic++;
            return false;
        }
        if (codec.reader.hasUnknownRequired()) {
            codec.writeUnknownAttributes();
            send(path);
            return false;
        }
        counters.receivedRequests++;
        if (settleRoles(path, nowNanos)) {
            return true;
        }
        IcePair pair = pairs.find(path);
        if (pair == null) {
            pair = learn(path, source, nowNanos);
        }
        pair.source = source;
        pair.lastRequestNanos = nowNanos;
        codec.writeSuccess(source);
        send(path);
        boolean nominating = !controlling && codec.reader.has(StunAttribute.USE_CANDIDATE);
        if (nominating) {
            onPeerNominated(pair, nowNanos);
        }
        if (remote != null && wantsTriggeredCheck(pair, nowNanos)) {
            checkNow(pair, nowNanos);
        }
        return true;
    }

    /** RFC 8445 section 7.3.1.1: whether the request was refused with 487; may switch our own role instead. */
    private boolean settleRoles(IcePath path, long nowNanos) {
        int role = controlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED;
        if (!codec.reader.has(role)) {
            return false;
        }
        counters.roleConflicts++;
        boolean larger = Long.compareUnsigned(tieBreaker, codec.reader.number64(role, 0)) >= 0;
        if (larger == controlling) {
            codec.writeRoleConflict();
            send(path);
            return true;
        }
        switchRole(nowNanos);
        return false;
    }

    private void switchRole(long nowNanos) {
        controlling = !controlling;
        pairs.nominate(null);
        if (controlling && selected != null) {
            selected.restartRetries(nowNanos);
        }
    }

    private void onPeerNominated(IcePair pair, long nowNanos) {
        pairs.nominate(pair);
        if (pair.valid && pair != selected) {
            select(pair, nowNanos);
        }
    }

    private boolean wantsTriggeredCheck(IcePair pair, long nowNanos) {
        if (!pair.checked) {
            return true;
        }
        long sinceLast = nowNanos - pair.lastCheckNanos;
        if (!pair.valid || pair == selected && monitor.state() != IceState.CONNECTED) {
            return sinceLast >= MIN_CHECK_GAP_NANOS;
        }
        return pair != selected && sinceLast >= STALE_NANOS;
    }

    private boolean onResponse(IcePath path, long nowNanos) {
        int slot = transactions.find(codec.reader.transactionHigh(), codec.reader.transactionLow());
        if (slot < 0 || transactions.pair(slot).path != path) {
            counters.unknownTransactions++;
            return false;
        }
        if (!codec.isAuthenticResponse()) {
            counters.notAuthentic++;
            return false;
        }
        if (codec.reader.type() == StunType.BINDING_SUCCESS) {
            onSuccess(slot, nowNanos);
        } else {
            onError(slot, nowNanos);
        }
        return true;
    }

    private void onError(int slot, long nowNanos) {
        IcePair pair = transactions.pair(slot);
        boolean sameRole = transactions.isControlling(slot) == controlling;
        transactions.remove(slot);
        if (codec.reader.errorCode() != 487) {
            counters.errorResponses++;
            return;
        }
        counters.roleConflicts++;
        if (sameRole) {
            switchRole(nowNanos);
        }
        checkNow(pair, nowNanos);
    }

    private void onSuccess(int slot, long nowNanos) {
        IcePair pair = transactions.pair(slot);
        long sentNanos = transactions.sentNanos(slot);
        boolean first = !pair.valid;
        pair.valid = true;
        pair.lastSuccessNanos = nowNanos;
        pair.roundTripNanos = nowNanos - sentNanos;
        if (controlling && transactions.isNominating(slot)) {
            pair.nominated = true;
        }
        transactions.remove(slot);
        if (pair != selected) {
            pair.stopRetries();
            onOtherPathWorks(pair, first, nowNanos);
            return;
        }
        if (pair.nominated || !controlling) {
            pair.stopRetries();
        }
        challenge.onSelectedAnswered(sentNanos);
        monitor.onSuccess(pair.roundTripNanos, nowNanos);
    }

    /** Takes it if there is no better one; else the selected path has to show that it still works. */
    private void onOtherPathWorks(IcePair pair, boolean first, long nowNanos) {
        boolean nominatedByPeer = !controlling && pair.nominated;
        if (selected == null || nominatedByPeer || monitor.state() != IceState.CONNECTED) {
            select(pair, nowNanos);
            return;
        }
        boolean selectedIsSilent = nowNanos - selected.lastRequestNanos > STALE_NANOS;
        if (controlling && !challenge.isRunning() && (first || selectedIsSilent)) {
            challenge.begin(pair, selected.roundTripNanos, nowNanos);
            checkNow(selected, nowNanos);
        }
    }

    private void select(IcePair pair, long nowNanos) {
        if (selected != null) {
            counters.pathChanges++;
            selected.stopRetries();
        }
        challenge.end();
        selected = pair;
        monitor.onSuccess(pair.roundTripNanos, nowNanos);
        if (controlling) {
            pair.nominated = false;
            checkNow(pair, nowNanos);
        }
    }

    private void sendPeriodicChecks(long nowNanos) {
        IceState state = monitor.state();
        if (selected == null) {
            monitor.skipCheck(nowNanos);
        } else {
            sendCheck(selected, nowNanos);
        }
        for (int i = 0; i < pairs.size(); i++) {
            IcePair pair = pairs.get(i);
            boolean worthIt = state == IceState.CHECKING || state == IceState.DISCONNECTED;
            if (worthIt && pair != selected && nowNanos - pair.lastCheckNanos >= OTHERS_GAP_NANOS) {
                sendCheck(pair, nowNanos);
            }
        }
    }

    private void checkNow(IcePair pair, long nowNanos) {
        pair.restartRetries(nowNanos);
        sendCheck(pair, nowNanos);
    }

    private void sendCheck(IcePair pair, long nowNanos) {
        boolean nominating = controlling && pair == selected;
        int slot = transactions.add(pair, nominating, controlling, nowNanos);
        codec.writeCheck(transactions.high(slot), transactions.low(slot), controlling, tieBreaker, nominating);
        pair.onCheckSent(nowNanos);
        if (pair == selected) {
            monitor.onCheckSent(nowNanos);
        }
        send(pair.path);
    }

    private void send(IcePath path) {
        out.send(path, codec.writer.bytes(), 0, codec.writer.length());
    }

    private IcePair learn(IcePath path, InetSocketAddress source, long nowNanos) {
        if (pairs.isFull()) {
            drop(pairs.leastUsedBut(selected));
        }
        IcePair pair = new IcePair(path, source, nowNanos);
        pair.learned = true;
        pairs.add(pair);
        return pair;
    }

    private void dropIdlePaths(long nowNanos) {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            IcePair pair = pairs.get(i);
            if (pair.learned && pair != selected && nowNanos - pair.lastRequestNanos >= IDLE_PATH_NANOS) {
                drop(pair);
            }
        }
    }

    private void drop(IcePair pair) {
        counters.droppedPaths++;
        remove(pair);
        out.dropped(pair.path);
    }

    private void remove(IcePair pair) {
        transactions.removeAll(pair);
        pairs.remove(pair);
        if (pair == challenge.challenger()) {
            challenge.end();
        }
        if (pair == selected) {
            challenge.end();
            selected = pairs.latestValid();
            if (selected != null && controlling) {
                selected.nominated = false;
                selected.restartRetries(monitor.lastSuccessNanos());
            }
        }
    }

    private void updateDeadline() {
        long retry = remote == null ? Long.MAX_VALUE : pairs.nextRetryNanos();
        deadlineNanos = Math.min(Math.min(monitor.nextDeadlineNanos(), challenge.endsNanos()), retry);
    }
}
