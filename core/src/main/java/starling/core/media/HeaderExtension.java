package starling.core.media;

/**
 * The RTP header extensions Starling offers. Their ids are the same in every section of every connection, so a
 * forwarded packet needs no renumbering.
 */
public enum HeaderExtension {
    MID(1, "urn:ietf:params:rtp-hdrext:sdes:mid", false), //
    ABS_SEND_TIME(2, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", false), //
    TRANSPORT_CC(3, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", false), //
    AUDIO_LEVEL(4, "urn:ietf:params:rtp-hdrext:ssrc-audio-level", true), //
    VIDEO_ORIENTATION(5, "urn:3gpp:video-orientation", true), //
    DEPENDENCY_DESCRIPTOR(6,
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension", true), //
    RTP_STREAM_ID(7, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", false), //
    REPAIRED_RTP_STREAM_ID(8, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", false);

    private final int id;
    private final String uri;
    private final boolean forwarded;

    HeaderExtension(int id, String uri, boolean forwarded) {
        this.id = id;
        this.uri = uri;
        this.forwarded = forwarded;
    }

    /** The id in {@code a=extmap} and in packets, 1..14. */
    public int id() {
        return id;
    }

    public String uri() {
        return uri;
    }

    /** Whether it tells something about the media (kept when forwarding) or about one hop (removed). */
    public boolean forwarded() {
        return forwarded;
    }

    /** This extension's bit in a set of extensions. */
    public int bit() {
        return 1 << id;
    }

    /** The bits of every extension that is kept when forwarding. */
    public static int forwardedBits() {
        int bits = 0;
        for (HeaderExtension extension : values()) {
            if (extension.forwarded) {
                bits |= extension.bit();
            }
        }
        return bits;
    }
}
