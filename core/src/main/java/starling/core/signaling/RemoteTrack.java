package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import starling.core.media.SourceKey;
import starling.core.sdp.CodecFormat;

/** A track another member sends, as this client may receive it. */
public record RemoteTrack(SourceKey source, CodecFormat format) {
    public RemoteTrack {
        requireNonNull(source, "source");
        requireNonNull(format, "format");
    }
}
