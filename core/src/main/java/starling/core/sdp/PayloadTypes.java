package starling.core.sdp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import starling.core.media.Codec;
import starling.core.media.MediaKind;

/**
 * Gives each codec format of one connection its payload type and that of its RTX. Sections of a BUNDLE share one RTP
 * session, and browsers refuse a payload type that stands for two formats there (RFC 9143 section 9.1), so a pair once
 * given is never given to another format. The client's own and the standard formats have theirs from the start, so that
 * nobody's odd formats can use them up.
 */
final class PayloadTypes {
    /** Free ones of the dynamic range, then of the range RFC 3551 leaves unassigned; 64..95 would look like RTCP. */
    private static final int[][] RANGES = {{98, 108}, {110, 119}, {35, 63}};
    private final Map<CodecFormat, Pair> pairs = new HashMap<>();
    private int range;
    private int next = RANGES[0][0];

    /** {@code rtx} is -1 for audio, which is sent without RTX. */
    record Pair(int media, int rtx) {}

    /** @param own what the client sends: these get the usual numbers of their codecs */
    PayloadTypes(List<CodecFormat> own) {
        own.forEach(format -> pairs.put(format, usual(format.codec())));
        for (Codec codec : Codec.values()) {
            CodecFormat standard = CodecFormat.standard(codec);
            if (!pairs.containsValue(usual(codec))) {
                pairs.put(standard, usual(codec));
            } else {
                of(standard);
            }
        }
    }

    /** The pair of a format, or empty if the numbers have run out. */
    Optional<Pair> of(CodecFormat format) {
        Pair known = pairs.get(format);
        if (known != null) {
            return Optional.of(known);
        }
        boolean withRtx = format.codec().kind() == MediaKind.VIDEO;
        int media = draw();
        int rtx = withRtx ? draw() : -1;
        if (media < 0 || withRtx && rtx < 0) {
            return Optional.empty();
        }
        Pair drawn = new Pair(media, rtx);
        pairs.put(format, drawn);
        return Optional.of(drawn);
    }

    private static Pair usual(Codec codec) {
        return switch (codec) {
            case OPUS -> new Pair(109, -1);
            case VP8 -> new Pair(120, 121);
            case VP9 -> new Pair(122, 123);
            case AV1 -> new Pair(124, 125);
            case H264 -> new Pair(126, 127);
            case H265 -> new Pair(96, 97);
        };
    }

    private int draw() {
        while (range < RANGES.length) {
            if (next <= RANGES[range][1]) {
                return next++;
            }
            range++;
            next = range < RANGES.length ? RANGES[range][0] : 0;
        }
        return -1;
    }
}
