package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import starling.core.buffer.PacketBuffer;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.rtcp.ReportBlock;
import starling.core.rtcp.RtcpReader;
import starling.core.rtp.RtpExtensionWriter;
import starling.core.rtp.RtpExtensions;
import starling.core.rtp.RtpHeader;
import starling.core.rtp.Rtx;

/**
 * What happens to a packet between decryption and encryption allocates nothing: one source at 1,000 packets per second
 * with 5 % loss, retransmissions, reports and feedback, forwarded to 100 receivers that lose packets themselves.
 */
class StreamAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SINKS = 100;
    private static final int WARM_UP = 20_000;
    /** Every packet of the source goes to all sinks: 1,000,000 packets out. */
    private static final int MEASURED = 10_000;
    /** The virtual machine itself allocates a little when it links or recompiles something; not every time. */
    private static final int ROUNDS = 4;
    private static final long SPACING_NANOS = 1_000_000L;
    private static final int ALL = 0x1FF;
    private static final int FORWARDED = HeaderExtension.forwardedBits();
    private static final byte[] MID = {'v'};

    private final ReceiveStream stream = new ReceiveStream(Tracks.receive(Codec.VP8), Tracks.SSRC);
    private final PacketStore store = new PacketStore();
    private final KeyframeGate gate = new KeyframeGate();
    private final TransportCcRecorder transportCc = new TransportCcRecorder();
    private final RembFeedback remb = new RembFeedback(500_000, 0);
    private final SendStream[] sinks = new SendStream[SINKS];
    private final RtcpReader reader = new RtcpReader();
    private final RtpExtensionWriter extensions = new RtpExtensionWriter();
    private final PacketBuffer[] free = new PacketBuffer[PacketStore.MAX_CAPACITY + 8];
    private final PacketBuffer repeated = new PacketBuffer();
    private final byte[] out = new byte[2_300];
    private final byte[] again = new byte[2_300];
    private final byte[] b = new byte[1_500];
    private final byte[] block = new byte[ReportBlock.SIZE];
    private int freeCount;
    private long packetsOut;
    private long retransmitted;
    private long rtcpBytes;

    @Test
    void shouldAllocateNothingPerPacket() {
        assertTrue(THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled());
        for (int i = 0; i < SINKS; i++) {
            int accepted = i % 2 == 0 ? ALL : HeaderExtension.AUDIO_LEVEL.bit();
            sinks[i] = new SendStream(Tracks.send(Codec.VP8, accepted), i, i);
        }
        while (freeCount < free.length) {
            free[freeCount++] = new PacketBuffer();
        }
        run(0, WARM_UP);
        long allocated = -1;
        for (int round = 0; round < ROUNDS && allocated != 0; round++) {
            packetsOut = 0;
            retransmitted = 0;
            allocated = measure(WARM_UP + round * MEASURED);
        }

        assertEquals(0, allocated, "bytes for " + packetsOut + " packets out, " + retransmitted
                + " retransmissions, " + rtcpBytes + " bytes of RTCP");
        assertTrue(packetsOut > 0.9 * MEASURED * SINKS && retransmitted > MEASURED && rtcpBytes > MEASURED);
        assertTrue(stream.counters().recovered() > 500 && store.capacity() >= 1_000);
    }

    private long measure(int from) {
        long thread = Thread.currentThread().getId();
        THREADS.getThreadAllocatedBytes(thread);
        long before = THREADS.getThreadAllocatedBytes(thread);
        run(from, from + MEASURED);
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }

    private void run(int from, int to) {
        for (int i = from; i < to; i++) {
            long now = i * SPACING_NANOS;
            if (i % 20 == 7) {
                continue; // lost
            }
            receive(i, false, now);
            if (i % 20 == 17) {
                receive(i - 10, true, now);
            }
            if (i % 50 == 0) {
                timers(now);
            }
        }
    }

    private void receive(int number, boolean rtx, long now) {
        PacketBuffer p = free[--freeCount];
        write(p, number);
        p.arrivalNanos = now;
        long seq;
        if (rtx) {
            repeated.reset();
            repeated.length = Rtx.wrap(p.bytes, p.offset, p.length, repeated.bytes, repeated.offset,
                    Tracks.VIDEO_RTX_PT, Tracks.RTX_SSRC, number);
            System.arraycopy(repeated.bytes, repeated.offset, p.bytes, p.offset, repeated.length);
            p.length = repeated.length;
            seq = stream.onRtx(p, now);
        } else {
            transportCc.onPacket((int) RtpExtensions.unsigned(p.bytes, p.offset, 3), now);
            seq = stream.onRtp(p.bytes, p.offset, p.length, now);
        }
        if (seq < 0) {
            free[freeCount++] = p;
            return;
        }
        if (stream.lastIsKeyFrame()) {
            gate.onKeyFrame(now);
        }
        RtpExtensions.retain(p, FORWARDED);
        for (SendStream sink : sinks) {
            if (sink.wants(stream.lastIsKeyFrame(), now) && sink.rewrite(p, seq, out, PacketBuffer.HEADROOM) > 0) {
                packetsOut++;
            }
        }
        PacketBuffer evicted = store.put(seq, p, now);
        if (evicted != null) {
            free[freeCount++] = evicted;
        }
    }

    private void write(PacketBuffer p, int number) {
        p.reset();
        RtpHeader.writeFixed(p.bytes, p.offset, Tracks.VIDEO_PT, false, number, 90L * number, Tracks.SSRC);
        int payload = extensions.begin(p.bytes, p.offset).add(1, MID, 0, 1).add(3, number, 2).add(4, 0x80, 1)
                .add(5, 1, 1).finish();
        p.bytes[payload] = 0x10;
        p.bytes[payload + 1] = (byte) (number % 300 == 0 ? 0 : 1);
        p.length = payload - p.offset + 1_000;
    }

    private void timers(long now) {
        while (stream.nextNackDeadlineNanos() <= now) {
            rtcpBytes += stream.pollNacks(b, 0, 1, now);
        }
        gate.request(now);
        gate.poll(now);
        rtcpBytes += transportCc.writeFeedback(b, 0, 1, 2, now);
        rtcpBytes += remb.writeFeedback(b, 0, 1, 2, now);
        stream.onSenderReport(now << 4, now, now);
        rtcpBytes += stream.writeReceiverReportBlock(b, 0, now);
        for (SendStream sink : sinks) {
            report(sink, now);
        }
    }

    private void report(SendStream sink, long now) {
        sink.onSourceReport(now << 4, now, now);
        int size = sink.writeSenderReport(b, 0, now);
        rtcpBytes += size;
        reader.reset(b, 0, size);
        while (reader.next()) {
            rtcpBytes += reader.size();
        }
        ReportBlock.write(block, 0, Tracks.OUT_SSRC, 1, 2, 3, 4, now >> 12, 6);
        sink.onReceiverReport(block, 0, now);
        for (int i = 0; i < 10; i++) {
            repeat(sink, RtpHeader.sequenceNumber(out, PacketBuffer.HEADROOM) - 3 * i, now);
        }
    }

    private void repeat(SendStream sink, int number, long now) {
        long seq = sink.onNack(number, now);
        PacketBuffer stored = seq < 0 ? null : store.get(seq);
        if (stored != null) {
            retransmitted += sink.rewriteRtx(stored, seq, again, PacketBuffer.HEADROOM) > 0 ? 1 : 0;
            sink.rewriteAgain(stored, seq, again, PacketBuffer.HEADROOM);
        }
    }
}
