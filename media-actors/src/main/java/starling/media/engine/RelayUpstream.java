package starling.media.engine;

import starling.core.buffer.PacketBuffer;
import starling.core.relay.RelayBody;
import starling.core.stream.RelayedStream;

/**
 * One source fetched from another node, for all loops of this one. Wishes are repeated, so that no loss and no restart of a
 * control plane ends a stream. Used by the loop's thread alone.
 */
final class RelayUpstream implements Source.Upstream, TimerWheel.Expiry {
    private static final long FIRST_REPEAT_NANOS = 50_000_000L;
    private static final long REPEAT_NANOS = 700_000_000L;
    /** A stream of another generation that is not newer takes over after so long. */
    private static final long SILENCE_NANOS = 1_000_000_000L;
    private static final int MAX_NACK_SIZE = 512;

    private final RelayLoop relay;
    private final Source source;
    private final int handle;
    private final int from;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this);
    private RelayedStream stream = new RelayedStream();
    private int generation = -1;
    private long latestNanos;
    private long repeatNanos = FIRST_REPEAT_NANOS;
    private long subscribeNanos;
    private long recoveredBefore;
    private long lostBefore;

    /** @param from key of the node to fetch from */
    RelayUpstream(RelayLoop relay, Source source, int handle, int from, long nowNanos) {
        this.relay = relay;
        this.source = source;
        this.handle = handle;
        this.from = from;
        this.subscribeNanos = nowNanos;
        this.latestNanos = nowNanos;
    }

    int handle() {
        return handle;
    }

    /** Key of the node it is fetched from. */
    int from() {
        return from;
    }

    void start(long nowNanos) {
        onTimer(nowNanos);
    }

    private RelayPeer.Link link() {
        RelayPeer peer = relay.peer(from);
        return peer == null ? null : peer.link(RelayNode.spread(source.key().connection(), peer.loops()));
    }

    /** Takes a packet in its forward form; true if the buffer is kept. */
    boolean onMedia(PacketBuffer packet, int flags, int packetGeneration, long sequence, long nowNanos) {
        if (!accepts(packetGeneration, nowNanos)) {
            relay.loop().counters().increment(LoopCounter.RELAY_DUPLICATE);
            return false;
        }
        boolean keyFrame = (flags & RelayBody.BEGINS_KEY_FRAME) != 0;
        if (!stream.onPacket(sequence, (flags & RelayBody.AGAIN) != 0, keyFrame, nowNanos)) {
            relay.loop().counters().increment(LoopCounter.RELAY_DUPLICATE);
            return false;
        }
        latestNanos = nowNanos;
        source.accept(packet, sequence, keyFrame, nowNanos);
        hurry();
        return true;
    }

    /** How far the other node has sent; false if that is about the source before it started anew. */
    boolean onState(long highest, int stateGeneration, long nowNanos) {
        if (!accepts(stateGeneration, nowNanos)) {
            return false;
        }
        if (highest >= 0) {
            stream.onHighest(highest, nowNanos);
            hurry();
        }
        return true;
    }

    void onReport(long ntp, long rtp, long arrivalNanos) {
        source.onSenderReport(ntp, rtp, arrivalNanos);
    }

    /** Whether something of that generation is to be taken; a newer one is a sender that has started anew. */
    private boolean accepts(int other, long nowNanos) {
        repeatNanos = REPEAT_NANOS;
        if (other == generation) {
            return true;
        }
        if (generation >= 0) {
            boolean newer = (short) (other - generation) > 0;
            if (!newer && nowNanos - latestNanos < SILENCE_NANOS) {
                return false;
            }
            count();
            stream = new RelayedStream();
            recoveredBefore = 0;
            lostBefore = 0;
            source.onRestarted(nowNanos);
        }
        generation = other;
        return true;
    }

    /** A loss was noticed: the timer may have to come sooner. */
    private void hurry() {
        long due = stream.nextNackDeadlineNanos();
        if (due < timer.deadlineNanos()) {
            relay.loop().wheel().schedule(timer, due);
        }
    }

    @Override
    public void onTimer(long nowNanos) {
        RelayPeer.Link link = link();
        byte[] out = relay.loop().scratch();
        if (nowNanos >= subscribeNanos) {
            subscribeNanos = nowNanos + repeatNanos;
            repeatNanos = Math.min(2 * repeatNanos, REPEAT_NANOS);
            if (link != null) {
                relay.send(link, RelayBody.SUBSCRIBE, 0, 0,
                        RelayBody.writeSubscribe(out, RelayLoop.BODY_AT, handle, source.key()));
            }
            count();
        }
        while (nowNanos >= stream.nextNackDeadlineNanos()) {
            int at = RelayLoop.BODY_AT + RelayBody.HANDLE_SIZE;
            int length = stream.pollNacks(out, at, MAX_NACK_SIZE, handle, nowNanos);
            if (length > 0 && link != null) {
                RelayBody.writeHandle(out, RelayLoop.BODY_AT, handle);
                relay.send(link, RelayBody.NACK, 0, Math.max(generation, 0), RelayBody.HANDLE_SIZE + length);
                relay.loop().counters().increment(LoopCounter.RELAY_NACK_SENT);
            }
        }
        if (stream.pollKeyFrameRequest()) {
            source.requestKeyFrame(nowNanos);
        }
        relay.loop().wheel().schedule(timer, Math.min(subscribeNanos, stream.nextNackDeadlineNanos()));
    }

    @Override
    public void requestKeyFrame(long nowNanos) {
        RelayPeer.Link link = link();
        if (link != null) {
            byte[] out = relay.loop().scratch();
            relay.send(link, RelayBody.KEY_FRAME, 0, 0, RelayBody.writeHandle(out, RelayLoop.BODY_AT, handle));
            relay.loop().counters().increment(LoopCounter.RELAY_KEY_FRAME_WISHES);
        }
    }

    private void count() {
        long recovered = stream.recovered() - recoveredBefore;
        long lost = stream.lost() - lostBefore;
        recoveredBefore += recovered;
        lostBefore += lost;
        relay.loop().counters().add(LoopCounter.RELAY_RECOVERED, recovered);
        relay.loop().counters().add(LoopCounter.RELAY_LOST, lost);
        RelayPeer peer = relay.peer(from);
        if (peer != null) {
            peer.traffic.recovered += recovered;
            peer.traffic.lost += lost;
        }
    }

    /** Nobody here receives it any more. */
    void close() {
        count();
        relay.loop().wheel().cancel(timer);
        RelayPeer.Link link = link();
        if (link != null) {
            byte[] out = relay.loop().scratch();
            relay.send(link, RelayBody.UNSUBSCRIBE, 0, 0, RelayBody.writeHandle(out, RelayLoop.BODY_AT, handle));
        }
    }
}
