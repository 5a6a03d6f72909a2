package starling.core.sdp;

import starling.core.media.Codec;

/**
 * What an Opus sender is asked for (RFC 7587 section 6.1; defaults of {@code signaling.md 3.2}).
 *
 * @param maxPlaybackRate hertz
 * @param minPtime and {@code ptime}: milliseconds
 * @param bitRateKbps the exact target of the sender in kbit/s, 0 = its own choice
 */
public record OpusParameters(int maxPlaybackRate, boolean stereo, boolean spropStereo, int minPtime, int ptime,
        boolean useInbandFec, boolean useDtx, int bitRateKbps) {
    public static final OpusParameters STANDARD = new OpusParameters(48_000, true, true, 10, 20, true, false, 0);

    /** The same with another bit rate, 0 = the sender's own choice. */
    public OpusParameters withBitRate(int kbps) {
        return new OpusParameters(maxPlaybackRate, stereo, spropStereo, minPtime, ptime, useInbandFec, useDtx, kbps);
    }

    public CodecFormat format() {
        String parameters = "maxplaybackrate=" + maxPlaybackRate + ";stereo=" + bit(stereo) + ";sprop-stereo="
                + bit(spropStereo) + ";minptime=" + minPtime + ";ptime=" + ptime + ";useinbandfec=" + bit(useInbandFec)
                + ";usedtx=" + bit(useDtx);
        return new CodecFormat(Codec.OPUS,
                bitRateKbps == 0 ? parameters : parameters + ";maxaveragebitrate=" + bitRateKbps * 1000);
    }

    private static int bit(boolean value) {
        return value ? 1 : 0;
    }
}
