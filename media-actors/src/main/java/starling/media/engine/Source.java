package starling.media.engine;

import java.util.Arrays;
import starling.core.buffer.PacketBuffer;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;
import starling.core.stream.KeyframeGate;
import starling.core.stream.PacketStore;

/**
 * One track as a loop forwards it: a row of the routing table. On the loop of the sender it is fed by the
 * {@link IncomingTrack}, or by a {@link RelayUpstream} if the sender is on another node; on other loops with receivers it is fed
 * through a ring. Packets that arrive in one duty cycle are
 * collected and then sent receiver by receiver, which keeps each receiver's cipher warm. Used by its loop's thread alone.
 */
final class Source implements TimerWheel.Expiry {
    private static final int BATCH = 32;
    /** Receivers whose memory is fetched together: about 3 KB each, to fit the processor's first cache. */
    private static final int AT_ONCE = 8;
    private static final OutgoingTrack[] NOBODY = {};
    private static final Branch[] NOWHERE = {};
    private static final RelaySink[] NO_NODE = {};

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
    private RelaySink[] relays = NO_NODE;
    private long highestSequence = -1;
    private int generation;
    private Upstream upstream;
    private Clock clock;

    Source(SourceKey key, MediaLoop loop) {
        this.key = key;
        this.loop = loop;
        boolean video = key.kind() == MediaKind.VIDEO;
        this.store = video ? new PacketStore() : null;
        this.gate = video ? new KeyframeGate() : null;
        this.generation = loop.random().nextInt(1 << 16);
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

    boolean isFedBy(Upstream candidate) {
        return upstream == candidate;
    }

    boolean isUnused() {
        return upstream == null && !hasReceivers();
    }

    boolean hasReceivers() {
        return sinks.length > 0 || branches.length > 0 || relays.length > 0;
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

    /** Another node fetches it from now on: sound is kept for retransmission too, since one loss there is many receivers'. */
    void addRelay(RelaySink relay) {
        relays = Arrays.copyOf(relays, relays.length + 1);
        relays[relays.length - 1] = relay;
        store = store == null ? new PacketStore() : store;
    }

    void removeRelay(RelaySink relay) {
        relays = Arrays.stream(relays).filter(r -> r != relay).toArray(RelaySink[]::new);
    }

    /** Tells another node how far the source is, and its clock if it is known. */
    void tellState(RelaySink relay, long nowNanos) {
        if (clock == null) {
            relay.sendState(highestSequence, generation);
        } else {
            relay.sendState(highestSequence, generation, clock.ntp, clock.rtp, nowNanos - clock.arrivalNanos);
        }
    }

    /** The highest number so far; -1 before the first and after a new start. */
    long highestSequence() {
        return highestSequence;
    }

    /** Changes each time the sender starts anew, modulo 65536. */
    int generation() {
        return generation;
    }

    /**
     * Takes a packet in its forward form; ownership passes to the source. A packet of length 0 stands for a number that is
     * to be left out.
     */
    void accept(PacketBuffer packet, long sequence, boolean keyFrame, long nowNanos) {
        packet.keyFrame = keyFrame;
        if (keyFrame && gate != null) {
            gate.onKeyFrame(nowNanos);
            loop.wheel().schedule(timer, gate.nextDeadlineNanos());
        }
        highestSequence = Math.max(highestSequence, sequence);
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
        relay(n);
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
            boolean keep = store != null && (batch[i].length > 0 || relays.length > 0);
            PacketBuffer done = keep ? store.put(sequences[i], batch[i], nowNanos) : batch[i];
            batch[i] = null;
            if (done != null) {
                loop.pool().give(done);
            }
        }
    }

    /** Before the receivers here, and out at once: other nodes have the longer way. */
    private void relay(int n) {
        for (RelaySink relay : relays) {
            for (int i = 0; i < n; i++) {
                relay.forward(batch[i], sequences[i], generation);
            }
        }
        if (relays.length > 0) {
            loop.relay().port().flush();
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
        PacketBuffer packet = sentBefore(sequence);
        return packet == null || packet.length == 0 ? null : packet;
    }

    /** As {@link #stored}, and of length 0 for a number that was left out. */
    PacketBuffer sentBefore(long sequence) {
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
        for (RelaySink relay : relays) {
            tellState(relay, loop.nowNanos());
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
        store = store == null ? null : new PacketStore();
        highestSequence = -1;
        generation = generation + 1 & 0xFFFF;
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
