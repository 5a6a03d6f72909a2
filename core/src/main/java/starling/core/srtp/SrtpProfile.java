package starling.core.srtp;

import java.util.List;

/**
 * Protection profiles of DTLS-SRTP (RFC 5764 4.1.2, RFC 7714 14.2). All lengths are in bytes.
 */
public enum SrtpProfile {
    AEAD_AES_128_GCM(0x0007, 16, 12, 16), AEAD_AES_256_GCM(0x0008, 32, 12, 16), AES128_CM_HMAC_SHA1_80(0x0001, 16, 14,
            10);

    /** Cheapest first: AES-GCM costs about half of AES-CM with HMAC-SHA1. */
    public static final List<SrtpProfile> PREFERRED = List.of(AEAD_AES_128_GCM, AEAD_AES_256_GCM,
            AES128_CM_HMAC_SHA1_80);

    /** What SRTCP adds besides the tag: the E flag and the 31-bit index. */
    static final int RTCP_INDEX_LENGTH = 4;

    private final int id;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;

    SrtpProfile(int id, int keyLength, int saltLength, int tagLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    /** The profile of that number in {@code use_srtp}, or null. */
    public static SrtpProfile ofId(int id) {
        for (SrtpProfile profile : PREFERRED) {
            if (profile.id == id) {
                return profile;
            }
        }
        return null;
    }

    /** The number in the {@code use_srtp} extension. */
    public int id() {
        return id;
    }

    /** Length of the master key. */
    public int keyLength() {
        return keyLength;
    }

    /** Length of the master salt. */
    public int saltLength() {
        return saltLength;
    }

    /** Bytes that protection adds to an RTP packet. */
    public int rtpOverhead() {
        return tagLength;
    }

    /** Bytes that protection adds to an RTCP packet. */
    public int rtcpOverhead() {
        return tagLength + RTCP_INDEX_LENGTH;
    }

    int tagLength() {
        return tagLength;
    }

    boolean isGcm() {
        return this != AES128_CM_HMAC_SHA1_80;
    }
}
