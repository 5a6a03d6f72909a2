package starling.core.sdp;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.LocalTransport;
import starling.core.media.MediaKind;

/** Writes offers: one BUNDLE, rtcp-mux, transport parameters on session level ({@code signaling.md 12}, RFC 8829). */
final class OfferBuilder {
    private final LocalTransport transport;
    private final PayloadTypes payloadTypes;
    private final int videoBitRateKbps;
    private final StringBuilder sdp = new StringBuilder(4096);

    private OfferBuilder(LocalTransport transport, PayloadTypes payloadTypes, int videoBitRateKbps) {
        this.transport = transport;
        this.payloadTypes = payloadTypes;
        this.videoBitRateKbps = videoBitRateKbps;
    }

    /**
     * @param sessionId and {@code version}: of the {@code o=} line; the version grows with each offer
     */
    static String build(LocalTransport transport, PayloadTypes payloadTypes, int videoBitRateKbps,
            List<Section> sections, long sessionId, long version) {
        OfferBuilder builder = new OfferBuilder(transport, payloadTypes, videoBitRateKbps);
        builder.session(sections, sessionId, version);
        boolean first = true;
        for (Section section : sections) {
            boolean carriesTransport = first && section.use != Section.Use.STOPPED;
            builder.section(section, carriesTransport);
            first &= !carriesTransport;
        }
        return builder.sdp.toString();
    }

    private void session(List<Section> sections, long sessionId, long version) {
        line("v=0");
        line("o=- " + sessionId + " " + version + " IN IP4 127.0.0.1");
        line("s=-");
        line("t=0 0");
        StringBuilder bundle = new StringBuilder("a=group:BUNDLE");
        for (Section section : sections) {
            if (section.use != Section.Use.STOPPED) {
                bundle.append(' ').append(section.mid);
            }
        }
        line(bundle.toString());
        // The dependency descriptor of a key frame can outgrow the one-byte form (RFC 8285 section 4.1.2).
        line("a=extmap-allow-mixed");
        line("a=msid-semantic: WMS *");
        line("a=ice-options:trickle");
        line("a=ice-ufrag:" + transport.iceUfrag());
        line("a=ice-pwd:" + transport.icePassword());
        line("a=fingerprint:sha-256 " + transport.fingerprint());
        line("a=setup:actpass");
    }

    private void section(Section section, boolean carriesTransport) {
        boolean stopped = section.use == Section.Use.STOPPED;
        StringBuilder formats = new StringBuilder();
        for (CodecFormat format : section.formats) {
            PayloadTypes.Pair pair = pair(format);
            formats.append(' ').append(pair.media());
            if (pair.rtx() >= 0) {
                formats.append(' ').append(pair.rtx());
            }
        }
        line("m=" + section.kind.text() + (stopped ? " 0" : " 9") + " UDP/TLS/RTP/SAVPF" + formats);
        line("c=IN IP4 0.0.0.0");
        if (section.use == Section.Use.OWN && section.kind == MediaKind.VIDEO) {
            bandwidth();
        }
        line("a=mid:" + section.mid);
        line("a=" + switch (section.use) {
            case OWN -> "recvonly";
            case REMOTE -> "sendonly";
            case INACTIVE, STOPPED -> "inactive";
        });
        line("a=rtcp-mux");
        line("a=rtcp-rsize");
        for (HeaderExtension extension : extensions(section)) {
            line("a=extmap:" + extension.id() + " " + extension.uri());
        }
        section.formats.forEach(format -> codec(format, section.use == Section.Use.OWN));
        if (section.use == Section.Use.REMOTE) {
            track(section);
        }
        if (carriesTransport) {
            candidates();
        }
    }

    /**
     * The ceiling of the client's video. What was asked for is the most that may travel, headers of RTP, SRTP and below
     * included (6 to 11 % of it), but Chromium takes either line as the target of the encoder alone, reaches it exactly
     * and exceeds it by a tenth for seconds; so it is told an eighth less. It obeys the last of the two lines, Firefox
     * prefers TIAS: they say the same.
     */
    private void bandwidth() {
        long bitsPerSecond = Math.max(1, videoBitRateKbps * 7 / 8) * 1000L;
        line("b=AS:" + bitsPerSecond / 1000);
        line("b=TIAS:" + bitsPerSecond);
    }

    private void codec(CodecFormat format, boolean own) {
        Codec codec = format.codec();
        int payloadType = pair(format).media();
        int rtx = pair(format).rtx();
        boolean video = codec.kind() == MediaKind.VIDEO;
        line("a=rtpmap:" + payloadType + " " + codec.encodingName() + "/" + codec.clockRate() + (video ? "" : "/2"));
        if (!format.parameters().isEmpty()) {
            line("a=fmtp:" + payloadType + " " + format.parameters());
        }
        if (own) {
            line("a=rtcp-fb:" + payloadType + " transport-cc");
        }
        if (!video) {
            return;
        }
        if (own) {
            line("a=rtcp-fb:" + payloadType + " goog-remb");
        }
        line("a=rtcp-fb:" + payloadType + " ccm fir");
        line("a=rtcp-fb:" + payloadType + " nack");
        line("a=rtcp-fb:" + payloadType + " nack pli");
        line("a=rtpmap:" + rtx + " rtx/" + codec.clockRate());
        line("a=fmtp:" + rtx + " apt=" + payloadType);
    }

    private void track(Section section) {
        String connection = section.source.connection().value();
        line("a=msid:" + connection + " " + section.source.trackId());
        if (section.rtxSsrc >= 0) {
            line("a=ssrc-group:FID " + section.ssrc + " " + section.rtxSsrc);
        }
        line("a=ssrc:" + section.ssrc + " cname:" + connection);
        if (section.rtxSsrc >= 0) {
            line("a=ssrc:" + section.rtxSsrc + " cname:" + connection);
        }
    }

    private void candidates() {
        List<InetSocketAddress> candidates = transport.candidates();
        for (int i = 0; i < candidates.size(); i++) {
            InetSocketAddress candidate = candidates.get(i);
            // RFC 8445 section 5.1.2.1: type host, local preference by order, component 1.
            long priority = 126L << 24 | 65_535L - i << 8 | 255;
            line("a=candidate:" + (i + 1) + " 1 udp " + priority + " " + candidate.getAddress().getHostAddress() + " "
                    + candidate.getPort() + " typ host");
        }
        line("a=end-of-candidates");
    }

    private static Set<HeaderExtension> extensions(Section section) {
        Set<HeaderExtension> extensions = EnumSet.of(HeaderExtension.MID);
        extensions.add(
                section.kind == MediaKind.AUDIO ? HeaderExtension.AUDIO_LEVEL : HeaderExtension.VIDEO_ORIENTATION);
        if (section.use == Section.Use.OWN) {
            extensions.add(HeaderExtension.ABS_SEND_TIME);
            extensions.add(HeaderExtension.TRANSPORT_CC);
        }
        if (section.formats.stream().anyMatch(format -> format.codec() == Codec.AV1)) {
            extensions.add(HeaderExtension.DEPENDENCY_DESCRIPTOR);
        }
        return extensions;
    }

    private PayloadTypes.Pair pair(CodecFormat format) {
        return payloadTypes.of(format)
                .orElseThrow(() -> new IllegalStateException("no payload type for " + format.codec()));
    }

    private void line(String line) {
        sdp.append(line).append("\r\n");
    }
}
