package starling.load;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import starling.core.cert.Fingerprint;
import starling.core.ice.IceCredentials;
import starling.core.media.HeaderExtension;

/**
 * What a client has to know of a server's offer (RFC 8829). The first value of each transport attribute counts: everything is
 * bundled.
 *
 * @param candidates host candidates over UDP, in the order of the offer
 */
record OfferSdp(IceCredentials ice, Fingerprint fingerprint, List<InetSocketAddress> candidates,
        List<Section> sections) {
    private static final Pattern MEDIA = Pattern.compile("m=(\\w+) (\\d+) (\\S+) (\\S+).*");
    private static final Pattern CANDIDATE = Pattern
            .compile("a=candidate:\\S+ 1 (?i:udp) \\d+ (\\S+) (\\d+) typ host.*");
    private static final Pattern EXTENSION = Pattern.compile("a=extmap:(\\d+)(?:/\\S+)? (\\S+).*");

    /**
     * One m-section.
     *
     * @param kind {@code audio}, {@code video}, ...
     * @param direction as offered: {@code recvonly} is ours to send on
     * @param payloadType of its first codec
     * @param codecLines rtpmap, fmtp and rtcp-fb of that codec, to be repeated in the answer
     * @param extensions offered ids
     */
    record Section(String kind, int port, String protocol, String mid, String direction, int payloadType,
            List<String> codecLines, Map<HeaderExtension, Integer> extensions) {
        /** Rejected, or left by a participant: nothing is negotiated on it. */
        boolean unused() {
            return port == 0;
        }
    }

    /** @throws IllegalArgumentException naming what is missing or wrong */
    static OfferSdp parse(String sdp) {
        List<String> lines = sdp.lines().toList();
        List<InetSocketAddress> candidates = new ArrayList<>();
        for (String line : lines) {
            Matcher m = CANDIDATE.matcher(line);
            if (m.matches()) {
                candidates.add(new InetSocketAddress(m.group(1), Integer.parseInt(m.group(2))));
            }
        }
        String[] fingerprint = first(lines, "a=fingerprint:").split(" ");
        if (fingerprint.length != 2) {
            throw new IllegalArgumentException("a=fingerprint: " + fingerprint.length + " words (expected: 2)");
        }
        return new OfferSdp(new IceCredentials(first(lines, "a=ice-ufrag:"), first(lines, "a=ice-pwd:")),
                new Fingerprint(fingerprint[0], fingerprint[1]), List.copyOf(candidates), sections(lines));
    }

    private static List<Section> sections(List<String> lines) {
        List<Section> sections = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= lines.size(); i++) {
            if (i == lines.size() || lines.get(i).startsWith("m=")) {
                if (start >= 0) {
                    sections.add(section(lines.subList(start, i)));
                }
                start = i;
            }
        }
        return List.copyOf(sections);
    }

    private static Section section(List<String> lines) {
        Matcher media = MEDIA.matcher(lines.get(0));
        if (!media.matches()) {
            throw new IllegalArgumentException(lines.get(0) + " (expected: m=KIND PORT PROTOCOL FORMAT...)");
        }
        boolean isRtp = media.group(3).endsWith("SAVPF");
        int payloadType = isRtp ? Integer.parseInt(media.group(4)) : 0;
        List<String> codecLines = new ArrayList<>();
        Map<HeaderExtension, Integer> extensions = new EnumMap<>(HeaderExtension.class);
        String mid = "";
        String direction = "sendrecv";
        for (String line : lines) {
            Matcher extension = EXTENSION.matcher(line);
            if (line.startsWith("a=mid:")) {
                mid = line.substring("a=mid:".length());
            } else if (line.matches("a=(sendrecv|sendonly|recvonly|inactive)")) {
                direction = line.substring(2);
            } else if (line.matches("a=(rtpmap|fmtp|rtcp-fb):" + payloadType + " .*")) {
                codecLines.add(line);
            } else if (extension.matches()) {
                addExtension(extensions, Integer.parseInt(extension.group(1)), extension.group(2));
            }
        }
        return new Section(media.group(1), Integer.parseInt(media.group(2)), media.group(3), mid, direction,
                payloadType, List.copyOf(codecLines), extensions);
    }

    private static void addExtension(Map<HeaderExtension, Integer> extensions, int id, String uri) {
        for (HeaderExtension extension : HeaderExtension.values()) {
            if (extension.uri().equals(uri)) {
                extensions.put(extension, id);
            }
        }
    }

    private static String first(List<String> lines, String prefix) {
        return lines.stream().filter(line -> line.startsWith(prefix)).findFirst()
                .map(line -> line.substring(prefix.length()))
                .orElseThrow(() -> new IllegalArgumentException("offer without " + prefix));
    }
}
