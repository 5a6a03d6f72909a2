package starling.core.sdp;

import java.util.List;
import java.util.Locale;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;

/** A section of a client's answer and the questions asked about it. Payload types may come in any order. */
final class AnsweredSection {
    private static final long MAX_SSRC = 0xFFFFFFFFL;
    private final SdpSection section;

    AnsweredSection(SdpSection section) {
        this.section = section;
    }

    boolean isAccepted() {
        return section.port() != 0;
    }

    /** Whether the client will send here; a section without a direction is {@code sendrecv} (RFC 8866 section 6.7). */
    boolean sends() {
        return !section.attributes().has("recvonly") && !section.attributes().has("inactive");
    }

    boolean receives() {
        return !section.attributes().has("sendonly") && !section.attributes().has("inactive");
    }

    /** The payload type of a codec: the offered one if it is there, else the client's own; -1 if it does not take it. */
    int payloadType(Codec codec, int offered) {
        String name = codec.encodingName().toLowerCase(Locale.ROOT) + "/" + codec.clockRate();
        int found = -1;
        for (String map : section.attributes().all("rtpmap")) {
            int space = map.indexOf(' ');
            String format = space < 0 ? map : map.substring(0, space);
            String encoding = space < 0 ? "" : map.substring(space + 1).strip().toLowerCase(Locale.ROOT);
            boolean same = encoding.equals(name) || encoding.startsWith(name + "/");
            int payloadType = Decimal.parse(format, 127);
            if (same && payloadType >= 0 && section.formats().contains(format)
                    && (found < 0 || payloadType == offered)) {
                found = payloadType;
            }
        }
        return found;
    }

    /** The payload type of the RTX that repairs another one (RFC 4588 section 8.6), or -1. */
    int rtxPayloadType(int repaired) {
        for (String parameters : section.attributes().all("fmtp")) {
            String[] words = Words.split(parameters, 2);
            if (words.length == 2 && words[1].strip().equals("apt=" + repaired)
                    && section.formats().contains(words[0])) {
                return Decimal.parse(words[0], 127);
            }
        }
        return -1;
    }

    /** Whether a kind of feedback was accepted for a payload type (RFC 4585 section 4.2). */
    boolean hasFeedback(int payloadType, String feedback) {
        List<String> accepted = section.attributes().all("rtcp-fb");
        return accepted.contains(payloadType + " " + feedback) || accepted.contains("* " + feedback);
    }

    /** The accepted header extensions that kept their number (RFC 8285 section 6), as bits. */
    int extensionBits() {
        int bits = 0;
        for (String map : section.attributes().all("extmap")) {
            String[] words = Words.split(map, 3);
            int slash = words[0].indexOf('/');
            int id = Decimal.parse(slash < 0 ? words[0] : words[0].substring(0, slash), 255);
            for (HeaderExtension extension : HeaderExtension.values()) {
                if (words.length > 1 && extension.id() == id && extension.uri().equals(words[1])) {
                    bits |= extension.bit();
                }
            }
        }
        return bits;
    }

    /** The SSRC the client announces for its media, or -1. */
    long ssrc() {
        long grouped = flow(0);
        if (grouped >= 0) {
            return grouped;
        }
        return section.attributes().first("ssrc").map(line -> Decimal.parseLong(line.split(" ", 2)[0], MAX_SSRC))
                .orElse(-1L);
    }

    /** The SSRC the client announces for its RTX, or -1. */
    long rtxSsrc() {
        return flow(1);
    }

    /** {@code a=ssrc-group:FID <media> <rtx>} (RFC 5576 section 4.2). */
    private long flow(int index) {
        for (String group : section.attributes().all("ssrc-group")) {
            String[] words = Words.split(group, 0);
            if (words.length == 3 && words[0].equals("FID")) {
                return Decimal.parseLong(words[1 + index], MAX_SSRC);
            }
        }
        return -1;
    }
}
