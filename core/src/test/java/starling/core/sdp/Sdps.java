package starling.core.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import starling.core.id.ConnectionId;
import starling.core.media.Codec;
import starling.core.media.LocalTransport;
import starling.core.media.SourceKey;

/** Offers to look at and a client that answers them, for tests. */
public final class Sdps {
    public static final String FINGERPRINT = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
            + "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
    public static final ConnectionId ALICE = connection(1);
    public static final ConnectionId BOB = connection(2);
    public static final ConnectionId CAROL = connection(3);

    private Sdps() {}

    public static ConnectionId connection(int seed) {
        return ConnectionId.random(new Random(seed), 9);
    }

    public static LocalTransport transport() {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}),
                    40_000);
            return new LocalTransport("serv", "serverpassword0123456789", FINGERPRINT, List.of(address),
                    List.of("turn:127.0.0.1:40000?transport=udp"), "user", "secret");
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static Negotiation negotiation(OwnMedia own) {
        return new Negotiation(transport(), own, new Random(1));
    }

    static OwnMedia sender(Codec... codecs) {
        return new OwnMedia(List.of(codecs).stream().map(CodecFormat::standard).toList(), true, true, 500);
    }

    static OwnMedia receiver() {
        return new OwnMedia(List.of(), true, true, 500);
    }

    /** Tracks in order: connection, codec, connection, codec and so on. */
    static Map<SourceKey, CodecFormat> tracks(Object... connectionsAndCodecs) {
        Map<SourceKey, CodecFormat> tracks = new LinkedHashMap<>();
        for (int i = 0; i < connectionsAndCodecs.length; i += 2) {
            CodecFormat format = CodecFormat.standard((Codec) connectionsAndCodecs[i + 1]);
            tracks.put(new SourceKey((ConnectionId) connectionsAndCodecs[i], format.codec().kind()), format);
        }
        return tracks;
    }

    static List<SdpSection> sections(String sdp) {
        return SdpParser.parse(sdp).orElseThrow().sections();
    }

    /** {@code kind port direction mid} of every section. */
    static List<String> outline(String sdp) {
        return sections(sdp).stream().map(section -> section.media() + " " + section.port() + " " + direction(section)
                + " " + section.attributes().first("mid").orElse("-")).toList();
    }

    private static String direction(SdpSection section) {
        return List.of("sendonly", "recvonly", "inactive", "sendrecv").stream()
                .filter(word -> section.attributes().has(word)).findFirst().orElse("-");
    }

    /** The answer of a client that takes everything, in the manner of a browser. */
    public static String answer(String offer) {
        StringBuilder answer = new StringBuilder("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        long ssrc = 1000;
        for (SdpSection section : sections(offer)) {
            answer.append("m=").append(section.media()).append(' ').append(section.port())
                    .append(" UDP/TLS/RTP/SAVPF ").append(String.join(" ", section.formats())).append("\r\n");
            if (section.port() > 0) {
                answer.append("a=ice-ufrag:clie\r\na=ice-pwd:clientpassword0123456789\r\na=fingerprint:sha-256 ")
                        .append(FINGERPRINT).append("\r\na=setup:active\r\n");
            }
            boolean sends = section.attributes().has("recvonly");
            for (String line : section.attributes().lines()) {
                if (line.matches("(mid|rtpmap|fmtp|rtcp-fb|extmap):.*")) {
                    answer.append("a=").append(line).append("\r\n");
                }
            }
            answer.append(sends
                    ? "a=sendonly\r\n"
                    : section.attributes().has("sendonly") ? "a=recvonly\r\n" : "a=inactive\r\n");
            if (sends && section.formats().size() > 1) {
                answer.append("a=ssrc-group:FID ").append(ssrc).append(' ').append(ssrc + 1).append("\r\n");
            }
            if (sends) {
                answer.append("a=ssrc:").append(ssrc).append(" cname:c\r\n");
            }
            ssrc += 10;
        }
        return answer.toString();
    }
}
