package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static starling.core.srtp.Packets.OFFSET;
import static starling.core.srtp.Packets.SSRC;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is allocated per packet, by our code never, by what stands behind it wherever the JDK lets us. */
class SrtpAllocationTest {
    private static final int PACKETS = 1_000_000;
    private static final int LENGTH = Packets.rtpLength(1_100);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAllocateNothingPerPacket(SrtpProfile profile) {
        SrtpSender sender = SrtpSender.withTransform(profile, PacketTransform.NONE);
        SrtpReceiver receiver = SrtpReceiver.withTransform(profile, PacketTransform.NONE);
        byte[] rtp = Packets.rtp(SSRC, 0, 1_100);
        byte[] rtcp = Packets.rtcp(SSRC);
        run(sender, receiver, rtp, rtcp, 0, 20_000);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        long check = run(sender, receiver, rtp, rtcp, 20_000, PACKETS);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertEquals(3L * PACKETS * LENGTH, check);
        assertTrue(allocated < 1_000, allocated + " bytes for " + PACKETS + " packets");
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAllocateNothingWithTheCipherEither(SrtpProfile profile) {
        assumeTrue(SrtpCiphers.isGcmDirect() || !profile.isGcm());
        SrtpSender sender = Packets.sender(profile, 1);
        SrtpReceiver receiver = Packets.receiver(profile, 1);
        byte[] rtp = Packets.rtp(SSRC, 0, 1_100);
        byte[] rtcp = Packets.rtcp(SSRC);
        run(sender, receiver, rtp, rtcp, 0, 20_000);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(sender, receiver, rtp, rtcp, 20_000, 100_000);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertTrue(allocated < 1_000, allocated + " bytes for 100,000 packets");
    }

    private static long run(SrtpSender sender, SrtpReceiver receiver, byte[] rtp, byte[] rtcp, int first, int count) {
        int rtpOverhead = sender.profile().rtpOverhead();
        int rtcpOverhead = sender.profile().rtcpOverhead();
        long check = 0;
        for (int sequence = first; sequence < first + count; sequence++) {
            rtp[OFFSET + 2] = (byte) (sequence >> 8);
            rtp[OFFSET + 3] = (byte) sequence;
            SrtpSendContext context = sender.context(SSRC);
            check += context.protect(rtp, OFFSET, LENGTH) - rtpOverhead;
            check += context.protectAgain(rtp, OFFSET, LENGTH) - rtpOverhead;
            check += receiver.unprotectRtp(rtp, OFFSET, LENGTH + rtpOverhead);
            int protectedLength = sender.protectRtcp(rtcp, OFFSET, Packets.rtcpLength());
            if (receiver.unprotectRtcp(rtcp, OFFSET, protectedLength) != protectedLength - rtcpOverhead) {
                return -1;
            }
        }
        return check;
    }
}
