package starling.core.srtp;

/**
 * SRTP and SRTCP protection of one direction of one connection (RFC 3711, RFC 7714): the keys, and one
 * {@link SrtpSendContext} for each SSRC sent. Packets are protected in place in the caller's heap array. Not thread safe.
 */
public final class SrtpSender {
    private static final int MAX_RTCP_INDEX = Integer.MAX_VALUE;

    final SrtpProfile profile;
    final PacketTransform rtp;
    final PacketIv rtpIv;
    /** Scratch for what is authenticated but not part of the packet. */
    final byte[] trailer = new byte[SrtpProfile.RTCP_INDEX_LENGTH];

    private final PacketTransform rtcp;
    private final PacketIv rtcpIv;
    private final SsrcMap<SrtpSendContext> contexts = new SsrcMap<>(Integer.MAX_VALUE);
    private int rtcpIndex;

    /** With a scratch of its own. */
    public SrtpSender(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        this(profile, masterKey, masterSalt, new SrtpScratch());
    }

    /**
     * @param masterKey and {@code masterSalt}: of the lengths the profile names; read only here
     * @param scratch shared with everything else that the same thread protects or unprotects
     */
    public SrtpSender(SrtpProfile profile, byte[] masterKey, byte[] masterSalt, SrtpScratch scratch) {
        this(profile, SessionKeys.rtp(profile, masterKey, masterSalt), SessionKeys.rtcp(profile, masterKey, masterSalt),
                scratch);
    }

    SrtpSender(SrtpProfile profile, SessionKeys rtpKeys, SessionKeys rtcpKeys, SrtpScratch scratch) {
        this(profile, SrtpCiphers.of(profile, rtpKeys, scratch), rtpKeys.salt(),
                SrtpCiphers.of(profile, rtcpKeys, scratch), rtcpKeys.salt());
    }

    private SrtpSender(SrtpProfile profile, PacketTransform rtp, byte[] rtpSalt, PacketTransform rtcp,
            byte[] rtcpSalt) {
        this.profile = profile;
        this.rtp = rtp;
        this.rtpIv = new PacketIv(profile, rtpSalt);
        this.rtcp = rtcp;
        this.rtcpIv = new PacketIv(profile, rtcpSalt);
    }

    /** A sender of that profile's framing with another cipher behind it, to measure what is ours. Never for a network. */
    public static SrtpSender withTransform(SrtpProfile profile, PacketTransform transform) {
        byte[] salt = new byte[profile.saltLength()];
        return new SrtpSender(profile, transform, salt, transform, salt);
    }

    /** The profile in use; {@link SrtpProfile#rtpOverhead} says how much room a packet needs behind it. */
    public SrtpProfile profile() {
        return profile;
    }

    long touch() {
        return rtpIv.touch() + rtp.touch();
    }

    /** The state of one outgoing SSRC; the same object for the same SSRC. */
    public SrtpSendContext context(int ssrc) {
        SrtpSendContext context = contexts.get(ssrc);
        if (context == null) {
            context = new SrtpSendContext(this, ssrc);
            contexts.put(ssrc, context);
        }
        return context;
    }

    /**
     * Protects a compound RTCP packet in place, with {@link SrtpProfile#rtcpOverhead} bytes of room behind it.
     *
     * @return the new length, or {@link SrtpSendContext#MALFORMED}
     */
    public int protectRtcp(byte[] b, int off, int len) {
        if (!SrtpPackets.isRtcp(b, off, len)) {
            return SrtpPackets.MALFORMED;
        }
        if (rtcpIndex == MAX_RTCP_INDEX) {
            throw new IllegalStateException(
                    "2^31 SRTCP packets under one key (expected: a new connection before that)");
        }
        int ssrc = SrtpPackets.rtcpSsrc(b, off);
        int end = off + len;
        int tag = profile.isGcm() ? end : end + SrtpProfile.RTCP_INDEX_LENGTH;
        int indexAt = profile.isGcm() ? end + profile.tagLength() : end;
        SrtpPackets.writeInt(trailer, 0, rtcpIndex | SrtpReceiver.RTCP_ENCRYPTED);
        rtcp.seal(rtcpIv.of(ssrc, rtcpIndex), b, off, off + SrtpPackets.RTCP_HEADER, end, tag, trailer,
                trailer.length);
        System.arraycopy(trailer, 0, b, indexAt, trailer.length);
        rtcpIndex++;
        return len + profile.rtcpOverhead();
    }
}
