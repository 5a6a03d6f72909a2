package starling.media.engine;

import java.util.Arrays;
import starling.core.buffer.PacketBuffer;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;
import starling.core.stream.KeyframeGate;
import starling.core.stream.PacketStore;

/**
 * One track as a loop forwards it: a row of the routing table. On the loop of the sender it is fed by the
 * {@link IncomingTrack}; on other loops with receivers it is fed through a ring. Packets that arrive in one duty cycle are
 * collected and then sent receiver by receiver, which keeps each receiver's cipher warm. Used by its loop's thread alone.
 */
final class Source implements TimerWheel.Expiry {
    private static final int BATCH = 32;
    /** Receivers whose memory is fetched together: about 3 KB each, to fit the processor's first cache. */
    private static final int AT_ONCE = 8;
    private static final OutgoingTrack[] NOBODY = {};
    private static final Branch[] NOWHERE = {};

    /** Where key frames are asked for. */
    interface Upstream {
        void requestKeyFrame(long nowNanos);
    }

    /** The same source on another loop, and the ring that leads there. */
    record Branch(MediaLoop loop, Source source, LoopRing ring) {}

    /** The sender's clock, from its last sender report. */
    private record Clock(long ntp, long rtp, long arrivalNanos) {}

    private final SourceKey key;
    private final MediaLoop loop;
    private final KeyframeGate gate;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this);
    private final PacketBuffer[] batch = new PacketBuffer[BATCH];
    private final long[] sequences = new long[BATCH];
    private final boolean[] keyFrames = new boolean[BATCH];
    private int batched;
    private long touched;
    private PacketStore store;
    private OutgoingTrack[] sinks = NOBODY;
    private Branch[] branches = NOWHERE;
    private Upstream upstream;
    private Clock clock;

    Source(SourceKey key, MediaLoop loop) {
        this.key = key;
        this.loop = loop;
        boolean video = key.kind() == MediaKind.VIDEO;
        this.store = video ? new PacketStore() : null;
        this.gate = video ? new KeyframeGate() : null;
    }

    SourceKey key() {
        return key;
    }

    void upstream(Upstream upstream) {
        this.upstream = upstream;
    }

    boolean isFed() {
        return upstream != null;
    }

    boolean isUnused() {
        return upstream == null && !hasReceivers();
    }

    boolean hasReceivers() {
        return sinks.length > 0 || branches.length > 0;
    }

    void add(OutgoingTrack sink) {
        sinks = Arrays.copyOf(sinks, sinks.length + 1);
        sinks[sinks.length - 1] = sink;
        if (clock != null) {
            sink.onSourceReport(clock.ntp, clock.rtp, clock.arrivalNanos);
        }
    }

    void remove(OutgoingTrack sink) {
        sinks = Arrays.stream(sinks).filter(s -> s != sink).toArray(OutgoingTrack[]::new);
    }

    void addBranch(Branch branch) {
        branches = Arrays.copyOf(branches, branches.length + 1);
        branches[branches.length - 1] = branch;
        Clock known = clock;
        if (known != null) {
            branch.loop.execute(() -> branch.source.onSenderReport(known.ntp, known.rtp, known.arrivalNanos));
        }
    }

    void removeBranch(Source remote) {
        branches = Arrays.stream(branches).filter(b -> b.source != remote).toArray(Branch[]::new);
    }

    /**
     * Takes a packet in its forward form; ownership passes to the source. A packet of length 0 stands for a number that is
     * to be left out.
     */
    void accept(PacketBuffer packet, long sequence, boolean keyFrame, long nowNanos) {
        if (keyFrame) {
            gate.onKeyFrame(nowNanos);
            loop.wheel().schedule(timer, gate.nextDeadlineNanos());
        }
        for (Branch branch : branches) {
            if (branch.ring.offer(branch.source, packet, sequence, keyFrame)) {
                loop.counters().increment(LoopCounter.CROSS_LOOP_PACKETS);
                loop.touch(branch.loop);
            } else {
                loop.counters().increment(LoopCounter.CROSS_LOOP_OVERFLOW);
            }
        }
        if (batched == BATCH) {
            flush(nowNanos);
        }
        if (batched == 0) {
            loop.pending(this);
        }
        batch[batched] = packet;
        sequences[batched] = sequence;
        keyFrames[batched++] = keyFrame;
    }

    /** Sends what was collected to every receiver and keeps it for retransmission. */
    void flush(long nowNanos) {
        int n = batched;
        batched = 0;
        OutgoingTrack[] receivers = sinks;
        for (int from = 0; from < receivers.length; from += AT_ONCE) {
            int to = Math.min(from + AT_ONCE, receivers.length);
            for (int r = from; r < to; r++) {
                touched += receivers[r].touch();
            }
            for (int r = from; r < to; r++) {
                forward(receivers[r], n, nowNanos);
            }
        }
        for (int i = 0; i < n; i++) {
            boolean keep = store != null && batch[i].length > 0;
            PacketBuffer done = keep ? store.put(sequences[i], batch[i], nowNanos) : batch[i];
            batch[i] = null;
            if (done != null) {
                loop.pool().give(done);
            }
        }
    }

    private void forward(OutgoingTrack receiver, int n, long nowNanos) {
        for (int i = 0; i < n; i++) {
            if (batch[i].length == 0) {
                receiver.skip(sequences[i]);
            } else {
                receiver.forward(batch[i], sequences[i], keyFrames[i], nowNanos);
            }
        }
    }

    /** A packet sent before, or null; it stays the store's. */
    PacketBuffer stored(long sequence) {
        return store == null ? null : store.get(sequence);
    }

    /** A receiver needs a key frame; the gate decides when the sender is asked. */
    void requestKeyFrame(long nowNanos) {
        if (gate != null && upstream != null) {
            gate.request(nowNanos);
            onTimer(nowNanos);
        }
    }

    @Override
    public void onTimer(long nowNanos) {
        if (upstream == null) {
            return;
        }
        if (gate.poll(nowNanos)) {
            upstream.requestKeyFrame(nowNanos);
        }
        loop.wheel().schedule(timer, gate.nextDeadlineNanos());
    }

    /** A sender report of the sender. */
    void onSenderReport(long ntp, long rtp, long arrivalNanos) {
        clock = new Clock(ntp, rtp, arrivalNanos);
        for (OutgoingTrack sink : sinks) {
            sink.onSourceReport(ntp, rtp, arrivalNanos);
        }
        for (Branch branch : branches) {
            branch.loop.execute(() -> branch.source.onSenderReport(ntp, rtp, arrivalNanos));
        }
    }

    /** The sender goes on with another SSRC and numbering. */
    void onRestarted(long nowNanos) {
        flush(nowNanos);
        clock = null;
        releaseStore();
        store = key.kind() == MediaKind.VIDEO ? new PacketStore() : null;
        for (OutgoingTrack sink : sinks) {
            sink.onSourceChanged();
        }
        for (Branch branch : branches) {
            branch.loop.execute(() -> branch.source.onRestarted(nowNanos));
        }
        requestKeyFrame(nowNanos);
    }

    void close(long nowNanos) {
        loop.wheel().cancel(timer);
        flush(nowNanos);
        releaseStore();
    }

    private void releaseStore() {
        if (store != null) {
            for (PacketBuffer p = store.drain(); p != null; p = store.drain()) {
                loop.pool().give(p);
            }
        }
    }
}
