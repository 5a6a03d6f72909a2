package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.buffer.PacketBuffer;
import starling.core.media.Codec;
import starling.core.media.ReceiveTrack;
import starling.core.rtcp.RtcpReader;

/**
 * Sender, server and receiver in virtual time: the server recovers what the sender's leg loses and repeats what the
 * receiver's leg loses. Losses hit media, retransmissions and NACKs alike.
 */
class LossyLinkTest {
    private static final long MILLIS = 1_000_000L;
    private static final int PACKETS = 6_000;
    private static final long SPACING_NANOS = 8 * MILLIS;

    private record Event(long at, long order, LongConsumer action) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (x, y) -> x.at != y.at ? Long.compare(x.at, y.at) : Long.compare(x.order, y.order));
    private long order;
    private Random random;
    private double upLoss;
    private double downLoss;
    private int jitterMillis;

    private final PacketStore senderStore = new PacketStore();
    private final SendStream sender = new SendStream(Tracks.send(Codec.VP8), 32_000, 1);
    private final ReceiveStream incoming = new ReceiveStream(incomingTrack(), Tracks.OUT_SSRC);
    private final PacketStore store = new PacketStore();
    private final SendStream outgoing = new SendStream(Tracks.send(Codec.VP8), 5, 1);
    private final ReceiveStream receiver = new ReceiveStream(incomingTrack(), Tracks.OUT_SSRC);

    private final Set<Long> lostUp = new HashSet<>();
    private final Set<Long> lostDown = new HashSet<>();
    private final Set<Long> atServer = new HashSet<>();
    private final Set<Long> atReceiver = new HashSet<>();
    private int keyFrameRequests;

    @ParameterizedTest
    @CsvSource({"1, 0.1, 0, 0", "2, 0, 0.1, 0", "3, 0.1, 0.1, 0", "4, 0.1, 0, 20", "5, 0, 0.1, 20", "6, 0.2, 0.2, 20",
            "7, 0.01, 0.01, 40"})
    void shouldRecoverNineOfTenLostPackets(long seed, double up, double down, int jitter) {
        random = new Random(seed);
        upLoss = up;
        downLoss = down;
        jitterMillis = jitter;
        for (int i = 0; i < PACKETS; i++) {
            int number = i;
            at(i * SPACING_NANOS, now -> send(number, now));
        }
        run();

        String context = "seed " + seed + ": lost " + lostUp.size() + " + " + lostDown.size() + ", asked "
                + incoming.packetsAskedFor() + " + " + receiver.packetsAskedFor() + ", at server " + atServer.size()
                + ", at receiver " + atReceiver.size() + ", key frames wanted " + keyFrameRequests;
        lostUp.removeAll(atServer);
        lostDown.removeAll(atReceiver);
        double lost = PACKETS * (up + down);
        assertTrue(lostUp.size() + lostDown.size() <= 0.02 * lost, context);
        double tries = 1 / Math.pow(1 - Math.max(up, down), 2);
        long askedFor = incoming.packetsAskedFor() + receiver.packetsAskedFor();
        double reordered = jitter > 0 ? 1.2 * PACKETS : 0;
        assertTrue(askedFor <= 2 * lost * tries + 2 * lost + reordered, context);
        assertEquals(PACKETS, atReceiver.size(), 0.005 * PACKETS, context);
        assertTrue(keyFrameRequests <= 5, context);
    }

    private void send(int number, long now) {
        PacketBuffer p = Tracks.packet(77, 1, 70_000 + number, 720L * number, number == 0);
        p.arrivalNanos = now;
        senderStore.put(70_000 + number, p, now);
        PacketBuffer out = new PacketBuffer();
        out.length = sender.rewrite(p, 70_000 + number, out.bytes, out.offset);
        boolean lost = !carry(upLoss, number == 0, now, then -> atServer(out, false, then));
        if (lost) {
            lostUp.add(65_536L + 32_000 + number);
        }
    }

    private void atServer(PacketBuffer p, boolean rtx, long now) {
        long seq = rtx ? incoming.onRtx(p, now) : incoming.onRtp(p.bytes, p.offset, p.length, now);
        wake(incoming, this::nackSender, now);
        if (seq < 0) {
            return;
        }
        atServer.add(seq);
        p.arrivalNanos = now;
        if (outgoing.wants(incoming.lastIsKeyFrame(), now)) {
            PacketBuffer out = new PacketBuffer();
            out.length = outgoing.rewrite(p, seq, out.bytes, out.offset);
            assertTrue(out.length > 0);
            boolean lost = !carry(downLoss, seq == 65_536 + 32_000, now, then -> atReceiver(out, false, then));
            if (lost) {
                lostDown.add(seq);
            }
        }
        store.put(seq, p, now);
    }

    private void atReceiver(PacketBuffer p, boolean rtx, long now) {
        long seq = rtx ? receiver.onRtx(p, now) : receiver.onRtp(p.bytes, p.offset, p.length, now);
        wake(receiver, this::nackServer, now);
        if (seq >= 0) {
            atReceiver.add(seq - 65_536 - 5 + 65_536 + 32_000);
        }
    }

    private void nackSender(long now) {
        nack(incoming, upLoss, now, sender, senderStore, (p, then) -> atServer(p, true, then));
        keyFrameRequests += incoming.pollKeyFrameRequest() ? 1 : 0;
        wake(incoming, this::nackSender, now);
    }

    private void nackServer(long now) {
        nack(receiver, downLoss, now, outgoing, store, (p, then) -> atReceiver(p, true, then));
        wake(receiver, this::nackServer, now);
    }

    private interface Arrival {
        void at(PacketBuffer p, long now);
    }

    private void nack(ReceiveStream from, double loss, long now, SendStream to, PacketStore packets, Arrival arrival) {
        while (from.nextNackDeadlineNanos() <= now) {
            byte[] b = new byte[600];
            int size = from.pollNacks(b, 0, 1, now);
            if (size > 0) {
                carry(loss, false, now, then -> answer(b, size, loss, then, to, packets, arrival));
            }
        }
    }

    private void answer(byte[] b, int size, double loss, long now, SendStream to, PacketStore packets,
            Arrival arrival) {
        RtcpReader r = new RtcpReader().reset(b, 0, size);
        assertTrue(r.next());
        for (int i = 0; i < r.nackCount(); i++) {
            repeat(r.nackSequence(i), loss, now, to, packets, arrival);
            for (int bit = 0; bit < 16; bit++) {
                if ((r.nackBitmask(i) >> bit & 1) == 1) {
                    repeat(r.nackSequence(i) + 1 + bit, loss, now, to, packets, arrival);
                }
            }
        }
    }

    private void repeat(int number, double loss, long now, SendStream to, PacketStore packets, Arrival arrival) {
        long seq = to.onNack(number, now);
        PacketBuffer stored = seq < 0 ? null : packets.get(seq);
        if (stored != null) {
            PacketBuffer out = new PacketBuffer();
            out.length = to.rewriteRtx(stored, seq, out.bytes, out.offset);
            carry(loss, false, now, then -> arrival.at(out, then));
        }
    }

    private void wake(ReceiveStream stream, LongConsumer poll, long now) {
        long deadline = stream.nextNackDeadlineNanos();
        if (deadline != Long.MAX_VALUE) {
            at(Math.max(now, deadline), then -> {
                if (stream.nextNackDeadlineNanos() <= then) {
                    poll.accept(then);
                }
            });
        }
    }

    private boolean carry(double loss, boolean safe, long now, LongConsumer arrival) {
        if (!safe && random.nextDouble() < loss) {
            return false;
        }
        long jitter = jitterMillis == 0 ? 0 : random.nextInt(jitterMillis) * MILLIS;
        at(now + 50 * MILLIS + jitter, arrival);
        return true;
    }

    private void at(long time, LongConsumer action) {
        events.add(new Event(time, order++, action));
    }

    private void run() {
        while (!events.isEmpty()) {
            Event next = events.remove();
            next.action.accept(next.at);
        }
    }

    private static ReceiveTrack incomingTrack() {
        return new ReceiveTrack(Codec.VP8.kind(), "0", Codec.VP8, Tracks.VIDEO_PT,
                Tracks.VIDEO_RTX_PT, Tracks.OUT_SSRC, Tracks.OUT_RTX_SSRC, true, true, true, 0, 0);
    }
}
