package starling.core.srtp;

/**
 * The state of one outgoing SSRC: its 48-bit packet index and which of the newest packets were sent, so that no index is ever
 * used for two different packets. Belongs to the thread of its {@link SrtpSender}. Both methods work in place, need
 * {@link SrtpProfile#rtpOverhead} bytes of room behind the packet, and allocate nothing but what the JDK's cipher does.
 */
public final class SrtpSendContext {
    /** The sequence number was sent before, or is too old to know; the packet is untouched. */
    public static final int REPEATED = -1;
    /** No RTP packet, or one of another SSRC; the packet is untouched. */
    public static final int MALFORMED = SrtpPackets.MALFORMED;

    private static final int WINDOW_WORDS = 16;

    private final SrtpSender sender;
    private final int ssrc;
    private final ReplayWindow sent = new ReplayWindow(WINDOW_WORDS);

    SrtpSendContext(SrtpSender sender, int ssrc) {
        this.sender = sender;
        this.ssrc = ssrc;
    }

    public int ssrc() {
        return ssrc;
    }

    /**
     * Reads the memory that {@link #protect} will need, for a caller that is about to protect packets of many contexts: done
     * for several of them before the first is protected, the processor fetches their cache lines at the same time instead of
     * one after another.
     *
     * @return a number without meaning, so that the reads are not optimised away
     */
    public long touch() {
        return sent.touch() + sender.touch();
    }

    /**
     * Protects a packet that was not sent before. Its sequence number may jump forward by less than 2^15, or be one of the
     * newest 960 that were skipped.
     *
     * @return the new length, {@link #REPEATED} or {@link #MALFORMED}
     */
    public int protect(byte[] b, int off, int len) {
        int header = SrtpPackets.rtpHeaderLength(b, off, len);
        if (header < 0 || SrtpPackets.rtpSsrc(b, off) != ssrc) {
            return MALFORMED;
        }
        long index = SrtpPackets.guessIndex(sent.highest(), SrtpPackets.sequenceNumber(b, off));
        if (!sent.isNew(index)) {
            return REPEATED;
        }
        sent.note(index);
        return seal(index, b, off, len, header);
    }

    /**
     * Protects a packet once more that was sent already (a retransmission without RTX). It must be the same byte for byte:
     * other bytes under the same index break AES-GCM. The newest index stays as it is.
     *
     * @return the new length, or {@link #MALFORMED} (also when the packet is newer than everything sent)
     */
    public int protectAgain(byte[] b, int off, int len) {
        int header = SrtpPackets.rtpHeaderLength(b, off, len);
        if (header < 0 || SrtpPackets.rtpSsrc(b, off) != ssrc) {
            return MALFORMED;
        }
        long index = SrtpPackets.guessIndex(sent.highest(), SrtpPackets.sequenceNumber(b, off));
        if (index > sent.highest()) {
            return MALFORMED;
        }
        return seal(index, b, off, len, header);
    }

    private int seal(long index, byte[] b, int off, int len, int header) {
        SrtpSender s = sender;
        int end = off + len;
        int trailerLength = 0;
        if (!s.profile.isGcm()) {
            SrtpPackets.writeInt(s.trailer, 0, (int) (index >> 16));
            trailerLength = s.trailer.length;
        }
        s.rtp.seal(s.rtpIv.of(ssrc, index), b, off, off + header, end, end, s.trailer, trailerLength);
        return len + s.profile.rtpOverhead();
    }
}
