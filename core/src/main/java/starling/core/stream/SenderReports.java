package starling.core.stream;

import starling.core.rtcp.NtpTime;
import starling.core.rtcp.RtcpWriter;

/**
 * The clock of an outgoing stream: the source's NTP time and RTP time from its last sender report, carried on to now, so
 * that audio and video of one source stay in step at the receiver (RFC 3550 6.4.1). Also measures the round trip by the
 * reports' echo (LSR, DLSR).
 */
final class SenderReports {
    private static final long INITIAL_ROUND_TRIP_NANOS = 50_000_000L;
    private static final int REMEMBERED = 4;

    private final long[] middles = new long[REMEMBERED];
    private final long[] sentAt = new long[REMEMBERED];
    private final RoundTrip roundTrip = new RoundTrip(INITIAL_ROUND_TRIP_NANOS);
    private int sent;
    private boolean hasSource;
    private long sourceNtp;
    private long sourceRtp;
    private long sourceArrivalNanos;

    void onSourceReport(long ntp, long rtp, long arrivalNanos) {
        hasSource = true;
        sourceNtp = ntp;
        sourceRtp = rtp;
        sourceArrivalNanos = arrivalNanos;
    }

    void forgetSource() {
        hasSource = false;
    }

    boolean hasSource() {
        return hasSource;
    }

    int write(byte[] b, int off, long ssrc, int clockRate, long timestampOffset, SendCounters counters,
            long nowNanos) {
        long elapsed = nowNanos - sourceArrivalNanos;
        long ntp = NtpTime.plusNanos(sourceNtp, elapsed);
        long rtp = sourceRtp + timestampOffset + Jitter.toClock(elapsed, clockRate);
        int slot = sent++ % REMEMBERED;
        middles[slot] = NtpTime.middle(ntp);
        sentAt[slot] = nowNanos;
        return RtcpWriter.senderReport(b, off, ssrc, ntp, rtp, counters.packets, counters.octets, 0);
    }

    void onReceiverReport(long lastSenderReport, long delayUnits, long nowNanos) {
        if (lastSenderReport == 0) {
            return;
        }
        for (int i = 0; i < Math.min(sent, REMEMBERED); i++) {
            if (middles[i] == lastSenderReport) {
                roundTrip.sample(nowNanos - sentAt[i] - NtpTime.toNanos(delayUnits));
                return;
            }
        }
    }

    boolean measured() {
        return roundTrip.measured();
    }

    long roundTripNanos() {
        return roundTrip.nanos();
    }
}
