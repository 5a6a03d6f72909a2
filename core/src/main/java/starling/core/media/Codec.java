package starling.core.media;

/** The codecs Starling forwards, under the names of Sora's {@code codec_type}. */
public enum Codec {
    OPUS(MediaKind.AUDIO, "opus", 48_000), //
    VP8(MediaKind.VIDEO, "VP8", 90_000), //
    VP9(MediaKind.VIDEO, "VP9", 90_000), //
    AV1(MediaKind.VIDEO, "AV1", 90_000), //
    H264(MediaKind.VIDEO, "H264", 90_000), //
    H265(MediaKind.VIDEO, "H265", 90_000);

    private final MediaKind kind;
    private final String encodingName;
    private final int clockRate;

    Codec(MediaKind kind, String encodingName, int clockRate) {
        this.kind = kind;
        this.encodingName = encodingName;
        this.clockRate = clockRate;
    }

    public MediaKind kind() {
        return kind;
    }

    /** The encoding name in {@code a=rtpmap}. */
    public String encodingName() {
        return encodingName;
    }

    /** RTP clock rate in hertz. */
    public int clockRate() {
        return clockRate;
    }
}
