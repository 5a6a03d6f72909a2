package starling.core.srtp;

/**
 * The reverse of {@link SrtpSender}: checks and decrypts, in place, what the peer sends under one master key. State of an
 * SSRC comes into being, and its index advances, only after a packet was found authentic, so nobody without the key can
 * change anything here; the number of SSRCs is bounded because the peer itself may be hostile. Not thread safe.
 */
public final class SrtpReceiver {
    /** Seen before, or too old to know. */
    public static final int REPLAYED = -1;
    /** The tag does not fit: forged, damaged, or another key. */
    public static final int NOT_AUTHENTIC = -2;
    /** No SRTP or SRTCP packet. */
    public static final int MALFORMED = SrtpPackets.MALFORMED;
    /** Authentic, but the peer uses more than {@link #MAX_SSRCS} SSRCs. */
    public static final int TOO_MANY_SSRCS = -4;

    /** SSRCs that one peer may use during a connection, counted for RTP and for RTCP apart. */
    public static final int MAX_SSRCS = 1024;

    static final int RTCP_ENCRYPTED = 0x80000000;

    /** 4,032 packets are about 0.8 s at 50 Mbit/s: room for packets repeated without RTX. */
    private static final int RTP_WINDOW_WORDS = 64;
    private static final int RTCP_WINDOW_WORDS = 4;

    private final SrtpProfile profile;
    private final PacketTransform rtp;
    private final PacketIv rtpIv;
    private final PacketTransform rtcp;
    private final PacketIv rtcpIv;
    private final byte[] trailer = new byte[SrtpProfile.RTCP_INDEX_LENGTH];
    private final SsrcMap<ReplayWindow> rtpWindows = new SsrcMap<>(MAX_SSRCS);
    private final SsrcMap<ReplayWindow> rtcpWindows = new SsrcMap<>(MAX_SSRCS);

    /** With a scratch of its own. */
    public SrtpReceiver(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        this(profile, masterKey, masterSalt, new SrtpScratch());
    }

    /**
     * @param masterKey and {@code masterSalt}: of the lengths the profile names; read only here
     * @param scratch shared with everything else that the same thread protects or unprotects
     */
    public SrtpReceiver(SrtpProfile profile, byte[] masterKey, byte[] masterSalt, SrtpScratch scratch) {
        this(profile, SessionKeys.rtp(profile, masterKey, masterSalt), SessionKeys.rtcp(profile, masterKey, masterSalt),
                scratch);
    }

    SrtpReceiver(SrtpProfile profile, SessionKeys rtpKeys, SessionKeys rtcpKeys, SrtpScratch scratch) {
        this(profile, SrtpCiphers.of(profile, rtpKeys, scratch), rtpKeys.salt(),
                SrtpCiphers.of(profile, rtcpKeys, scratch), rtcpKeys.salt());
    }

    private SrtpReceiver(SrtpProfile profile, PacketTransform rtp, byte[] rtpSalt, PacketTransform rtcp,
            byte[] rtcpSalt) {
        this.profile = profile;
        this.rtp = rtp;
        this.rtpIv = new PacketIv(profile, rtpSalt);
        this.rtcp = rtcp;
        this.rtcpIv = new PacketIv(profile, rtcpSalt);
    }

    /** A receiver of that profile's framing with another cipher behind it, to measure what is ours. Never for a network. */
    public static SrtpReceiver withTransform(SrtpProfile profile, PacketTransform transform) {
        byte[] salt = new byte[profile.saltLength()];
        return new SrtpReceiver(profile, transform, salt, transform, salt);
    }

    /** The profile in use. */
    public SrtpProfile profile() {
        return profile;
    }

    /** SSRCs with state, RTP and RTCP together. */
    public int ssrcCount() {
        return rtpWindows.size() + rtcpWindows.size();
    }

    /**
     * Checks and decrypts an SRTP packet in place.
     *
     * @return the length of the plain packet, or one of the negative constants; then the payload may be overwritten
     */
    public int unprotectRtp(byte[] b, int off, int len) {
        int plainLength = len - profile.rtpOverhead();
        int header = SrtpPackets.rtpHeaderLength(b, off, plainLength);
        if (header < 0) {
            return MALFORMED;
        }
        int ssrc = SrtpPackets.rtpSsrc(b, off);
        ReplayWindow window = rtpWindows.get(ssrc);
        long index = SrtpPackets.guessIndex(window == null ? -1 : window.highest(),
                SrtpPackets.sequenceNumber(b, off));
        if (window != null && !window.isNew(index)) {
            return REPLAYED;
        }
        int trailerLength = 0;
        if (!profile.isGcm()) {
            SrtpPackets.writeInt(trailer, 0, (int) (index >> 16));
            trailerLength = trailer.length;
        }
        int end = off + plainLength;
        if (!rtp.open(rtpIv.of(ssrc, index), b, off, off + header, end, end, trailer, trailerLength)) {
            return NOT_AUTHENTIC;
        }
        return note(rtpWindows, window, RTP_WINDOW_WORDS, ssrc, index) ? plainLength : TOO_MANY_SSRCS;
    }

    /**
     * Checks and decrypts an SRTCP packet in place.
     *
     * @return the length of the plain compound packet, or one of the negative constants
     */
    public int unprotectRtcp(byte[] b, int off, int len) {
        int plainLength = len - profile.rtcpOverhead();
        if (!SrtpPackets.isRtcp(b, off, plainLength)) {
            return MALFORMED;
        }
        int end = off + plainLength;
        int tag = profile.isGcm() ? end : end + SrtpProfile.RTCP_INDEX_LENGTH;
        int indexAt = profile.isGcm() ? end + profile.tagLength() : end;
        System.arraycopy(b, indexAt, trailer, 0, trailer.length);
        int flagAndIndex = SrtpPackets.readInt(trailer, 0);
        int index = flagAndIndex & ~RTCP_ENCRYPTED;
        int ssrc = SrtpPackets.rtcpSsrc(b, off);
        ReplayWindow window = rtcpWindows.get(ssrc);
        if (window != null && !window.isNew(index)) {
            return REPLAYED;
        }
        int text = (flagAndIndex & RTCP_ENCRYPTED) != 0 ? off + SrtpPackets.RTCP_HEADER : end;
        if (!rtcp.open(rtcpIv.of(ssrc, index), b, off, text, end, tag, trailer, trailer.length)) {
            return NOT_AUTHENTIC;
        }
        return note(rtcpWindows, window, RTCP_WINDOW_WORDS, ssrc, index) ? plainLength : TOO_MANY_SSRCS;
    }

    private static boolean note(SsrcMap<ReplayWindow> windows, ReplayWindow known, int windowWords, int ssrc,
            long index) {
        ReplayWindow window = known;
        if (window == null) {
            if (windows.isFull()) {
                return false;
            }
            window = new ReplayWindow(windowWords);
            windows.put(ssrc, window);
        }
        window.note(index);
        return true;
    }
}
