package starling.load;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import starling.core.cert.Fingerprint;
import starling.core.ice.IceCredentials;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;

/**
 * Answers a server's offers for one client, with the same tracks every time: the first section of a kind that the server
 * receives on takes the client's own track; everything the server sends is received; RTX is not accepted.
 */
final class AnswerSdp {
    /** Those a client of this tool writes into its packets. */
    private static final Set<HeaderExtension> WRITTEN = EnumSet.of(HeaderExtension.MID, HeaderExtension.TRANSPORT_CC,
            HeaderExtension.AUDIO_LEVEL);

    /**
     * A section the client sends on.
     *
     * @param extensions those accepted, with their ids
     */
    record OwnSection(String mid, int payloadType, Map<HeaderExtension, Integer> extensions) {}

    private final IceCredentials ice;
    private final Fingerprint fingerprint;
    private final Map<MediaKind, Long> ssrcs;
    private final Map<MediaKind, OwnSection> own = new EnumMap<>(MediaKind.class);

    /** @param ssrcs of the tracks this client sends */
    AnswerSdp(IceCredentials ice, Fingerprint fingerprint, Map<MediaKind, Long> ssrcs) {
        this.ice = ice;
        this.fingerprint = fingerprint;
        this.ssrcs = Map.copyOf(ssrcs);
    }

    /** Where the latest answer sends the client's tracks. */
    Map<MediaKind, OwnSection> own() {
        return own;
    }

    String answer(OfferSdp offer) {
        own.clear();
        StringBuilder sdp = new StringBuilder(2_048);
        line(sdp, "v=0");
        line(sdp, "o=- 1 1 IN IP4 127.0.0.1");
        line(sdp, "s=-");
        line(sdp, "t=0 0");
        sdp.append("a=group:BUNDLE");
        offer.sections().stream().filter(s -> !s.unused()).forEach(s -> sdp.append(' ').append(s.mid()));
        line(sdp, "");
        line(sdp, "a=msid-semantic: WMS *");
        offer.sections().forEach(section -> section(sdp, section));
        return sdp.toString();
    }

    private void section(StringBuilder sdp, OfferSdp.Section section) {
        if (section.unused() || section.codecLines().isEmpty()) {
            line(sdp, "m=" + section.kind() + " 0 " + section.protocol() + " " + section.payloadType());
            line(sdp, "c=IN IP4 0.0.0.0");
            line(sdp, "a=mid:" + section.mid());
            line(sdp, "a=inactive");
            return;
        }
        MediaKind kind = section.kind().equals("audio") ? MediaKind.AUDIO : MediaKind.VIDEO;
        boolean sends = section.direction().equals("recvonly") && ssrcs.containsKey(kind) && !own.containsKey(kind);
        line(sdp, "m=" + section.kind() + " 9 " + section.protocol() + " " + section.payloadType());
        line(sdp, "c=IN IP4 0.0.0.0");
        line(sdp, "a=rtcp:9 IN IP4 0.0.0.0");
        line(sdp, "a=ice-ufrag:" + ice.ufrag());
        line(sdp, "a=ice-pwd:" + ice.password());
        line(sdp, "a=fingerprint:" + fingerprint.algorithm() + " " + fingerprint.value());
        line(sdp, "a=setup:active");
        line(sdp, "a=mid:" + section.mid());
        Map<HeaderExtension, Integer> accepted = new EnumMap<>(HeaderExtension.class);
        section.extensions().forEach((extension, id) -> {
            if (WRITTEN.contains(extension)) {
                accepted.put(extension, id);
                line(sdp, "a=extmap:" + id + " " + extension.uri());
            }
        });
        line(sdp, "a=" + direction(section, sends));
        line(sdp, "a=rtcp-mux");
        section.codecLines().forEach(line -> line(sdp, line));
        if (sends) {
            own.put(kind, new OwnSection(section.mid(), section.payloadType(), accepted));
            line(sdp, "a=msid:load " + kind.text());
            line(sdp, "a=ssrc:" + ssrcs.get(kind) + " cname:load");
        }
    }

    private static String direction(OfferSdp.Section section, boolean sends) {
        if (sends) {
            return "sendonly";
        }
        return section.direction().equals("sendonly") ? "recvonly" : "inactive";
    }

    private static void line(StringBuilder sdp, String line) {
        sdp.append(line).append("\r\n");
    }
}
