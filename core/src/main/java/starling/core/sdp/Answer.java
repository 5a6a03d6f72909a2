package starling.core.sdp;

import static java.util.Objects.requireNonNull;

import starling.core.media.NegotiatedMedia;
import starling.core.media.RemoteTransport;

/** What a client's answer comes to. */
public record Answer(RemoteTransport transport, NegotiatedMedia media) {
    public Answer {
        requireNonNull(transport, "transport");
        requireNonNull(media, "media");
    }
}
