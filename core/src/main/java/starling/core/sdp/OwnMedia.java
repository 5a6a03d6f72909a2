package starling.core.sdp;

import java.util.List;

/**
 * What one client's first offer is made of.
 *
 * @param formats what the client sends, at most one per kind, audio first
 * @param receivesAudio whether it wants others' audio
 * @param receivesVideo whether it wants others' video
 * @param videoBitRateKbps what it may send as video at most, kbit/s
 */
public record OwnMedia(List<CodecFormat> formats, boolean receivesAudio, boolean receivesVideo, int videoBitRateKbps) {
    public OwnMedia {
        formats = List.copyOf(formats);
    }
}
