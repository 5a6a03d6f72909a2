package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import starling.core.media.Codec;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.OpusParameters;

/**
 * Which media a client takes part in, and what it sends or would send.
 *
 * @param opus its audio; bit rate 0 = the client's own choice
 * @param videoBitRate kbit/s
 */
public record MediaTerms(boolean audio, OpusParameters opus, boolean video, Codec videoCodec,
        VideoParameters videoParameters, int videoBitRate) {
    public MediaTerms {
        requireNonNull(opus, "opus");
        requireNonNull(videoCodec, "videoCodec");
        requireNonNull(videoParameters, "videoParameters");
    }

    CodecFormat audioFormat() {
        return opus.equals(OpusParameters.STANDARD) ? CodecFormat.standard(Codec.OPUS) : opus.format();
    }

    CodecFormat videoFormat() {
        return videoParameters.format(videoCodec);
    }

    /** kbit/s, 0 = the client's own choice. */
    int audioBitRate() {
        return opus.bitRateKbps();
    }

    /** Adds the flat keys of webhooks ({@code webhooks.md section 2}). */
    public void putInto(ObjectNode body) {
        body.put("audio", audio);
        if (audio) {
            body.put("audio_codec_type", Codec.OPUS.name());
            if (audioBitRate() > 0) {
                body.put("audio_bit_rate", audioBitRate());
            }
        }
        body.put("video", video);
        if (video) {
            body.put("video_codec_type", videoCodec.name());
            body.put("video_bit_rate", videoBitRate);
            videoParameters.putInto(body);
        }
    }
}
