package starling.core.sdp;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A parsed session description: what Starling looks at of it (RFC 8866). */
public record SdpDescription(SdpAttributes attributes, List<SdpSection> sections) {
    public SdpDescription {
        requireNonNull(attributes, "attributes");
        sections = List.copyOf(sections);
    }
}
