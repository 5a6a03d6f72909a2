package starling.core.sdp;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One {@code m=} section (RFC 8866 section 5.14).
 *
 * @param media the word behind {@code m=}, for example {@code audio}
 * @param port 0 = the section is rejected or not in use
 * @param formats the payload types as written, most wanted first
 */
public record SdpSection(String media, int port, String protocol, List<String> formats, SdpAttributes attributes) {
    public SdpSection {
        requireNonNull(media, "media");
        requireNonNull(protocol, "protocol");
        formats = List.copyOf(formats);
        requireNonNull(attributes, "attributes");
    }
}
