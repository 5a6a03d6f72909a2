package starling.core.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import starling.core.media.MediaKind;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.RemoteTransport;
import starling.core.media.SendTrack;

/** Turns a client's answer into what the media session must know, section by section. */
final class AnswerReader {
    /** RFC 8839 section 5.4. */
    private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/]{4,256}");
    private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9+/]{22,256}");
    /** RFC 8122 section 5; the length belongs to the algorithm. */
    private static final Map<String, Integer> HASH_BYTES = Map.of("sha-256", 32, "sha-384", 48, "sha-512", 64, "sha-1",
            20, "sha-224", 28);
    private static final List<String> ALGORITHMS = List.of("sha-256", "sha-384", "sha-512", "sha-224", "sha-1");
    private static final Pattern HEX_PAIRS = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2})*");

    private final SectionPlan plan;
    private final PayloadTypes payloadTypes;
    private final long videoBitRateBps;
    private final SdpDescription answer;

    AnswerReader(SectionPlan plan, PayloadTypes payloadTypes, int videoBitRateKbps, SdpDescription answer) {
        this.plan = plan;
        this.payloadTypes = payloadTypes;
        this.videoBitRateBps = videoBitRateKbps * 1000L;
        this.answer = answer;
    }

    /** The result; empty, and nothing changed, if the answer cannot be one to our offer. */
    Optional<Answer> read() {
        Optional<RemoteTransport> transport = transport();
        if (transport.isEmpty()) {
            return Optional.empty();
        }
        List<ReceiveTrack> receives = new ArrayList<>();
        List<SendTrack> sends = new ArrayList<>();
        List<Optional<AnsweredSection>> answered = match();
        for (int i = 0; i < answered.size(); i++) {
            Section section = plan.sections().get(i);
            Optional<AnsweredSection> theirs = answered.get(i).filter(AnsweredSection::isAccepted);
            if (section.use == Section.Use.OWN) {
                theirs.flatMap(own -> receiveTrack(section, own)).ifPresent(receives::add);
            } else if (section.use == Section.Use.REMOTE) {
                Optional<SendTrack> track = theirs.flatMap(remote -> sendTrack(section, remote));
                track.ifPresent(sends::add);
                if (track.isEmpty()) {
                    plan.refuse(section);
                }
            }
            section.settle(theirs.isPresent());
        }
        return Optional.of(new Answer(transport.get(), new NegotiatedMedia(receives, sends)));
    }

    /** By mid; by place for answers without. A section that is missing counts as rejected. */
    private List<Optional<AnsweredSection>> match() {
        Map<String, SdpSection> byMid = new HashMap<>();
        answer.sections()
                .forEach(
                        section -> section.attributes().first("mid").ifPresent(mid -> byMid.putIfAbsent(mid, section)));
        List<Optional<AnsweredSection>> matched = new ArrayList<>();
        for (int i = 0; i < plan.sections().size(); i++) {
            SdpSection theirs = byMid.get(plan.sections().get(i).mid);
            if (theirs == null && i < answer.sections().size()
                    && answer.sections().get(i).attributes().first("mid").isEmpty()) {
                theirs = answer.sections().get(i);
            }
            boolean sameKind = theirs != null && theirs.media().equals(plan.sections().get(i).kind.text());
            matched.add(sameKind ? Optional.of(new AnsweredSection(theirs)) : Optional.empty());
        }
        return matched;
    }

    private Optional<ReceiveTrack> receiveTrack(Section section, AnsweredSection theirs) {
        PayloadTypes.Pair pair = pair(section);
        CodecFormat format = section.format();
        // The client sends with our numbers, whatever it likes to receive (RFC 3264 section 6.1).
        int accepted = theirs.payloadType(format.codec(), pair.media());
        if (accepted < 0 || !theirs.sends()) {
            return Optional.empty();
        }
        boolean rtx = pair.rtx() >= 0 && theirs.rtxPayloadType(accepted) >= 0;
        return Optional.of(new ReceiveTrack(section.kind, section.mid, format.codec(), pair.media(),
                rtx ? pair.rtx() : -1, theirs.ssrc(), rtx ? theirs.rtxSsrc() : -1, theirs.hasFeedback(accepted, "nack"),
                theirs.hasFeedback(accepted, "transport-cc"), theirs.hasFeedback(accepted, "goog-remb"),
                section.kind == MediaKind.VIDEO ? videoBitRateBps : 0, theirs.extensionBits()));
    }

    private Optional<SendTrack> sendTrack(Section section, AnsweredSection theirs) {
        CodecFormat format = section.format();
        int payloadType = theirs.payloadType(format.codec(), pair(section).media());
        if (payloadType < 0 || !theirs.receives()) {
            return Optional.empty();
        }
        int rtx = section.rtxSsrc >= 0 ? theirs.rtxPayloadType(payloadType) : -1;
        return Optional.of(new SendTrack(section.source, section.mid, format.codec(), payloadType, rtx, section.ssrc,
                rtx >= 0 ? section.rtxSsrc : -1, theirs.hasFeedback(payloadType, "nack"), theirs.extensionBits()));
    }

    private PayloadTypes.Pair pair(Section section) {
        return payloadTypes.of(section.format())
                .orElseThrow(() -> new IllegalStateException("an offered section has payload types"));
    }

    /** Of the first accepted section, the one that carries the BUNDLE; what is missing there, of the session. */
    private Optional<RemoteTransport> transport() {
        Optional<SdpAttributes> first = answer.sections().stream().filter(section -> section.port() != 0)
                .map(SdpSection::attributes).findFirst();
        if (first.isEmpty() || attribute(first.get(), "setup").filter(setup -> setup.equals("passive")).isPresent()) {
            return Optional.empty();
        }
        Optional<String> ufrag = attribute(first.get(), "ice-ufrag").filter(text -> UFRAG.matcher(text).matches());
        Optional<String> password = attribute(first.get(), "ice-pwd").filter(text -> PASSWORD.matcher(text).matches());
        List<String> fingerprints = first.get().all("fingerprint");
        Optional<String[]> fingerprint = fingerprint(
                fingerprints.isEmpty() ? answer.attributes().all("fingerprint") : fingerprints);
        if (ufrag.isEmpty() || password.isEmpty() || fingerprint.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new RemoteTransport(ufrag.get(), password.get(), fingerprint.get()[0], fingerprint.get()[1]));
    }

    private Optional<String> attribute(SdpAttributes section, String name) {
        return section.first(name).or(() -> answer.attributes().first(name)).map(String::strip);
    }

    /** The strongest usable one of several: algorithm and hash. */
    private static Optional<String[]> fingerprint(List<String> lines) {
        for (String algorithm : ALGORITHMS) {
            for (String line : lines) {
                String[] words = Words.split(line, 0);
                if (words.length != 2 || !words[0].toLowerCase(Locale.ROOT).equals(algorithm)) {
                    continue;
                }
                String hash = words[1].toUpperCase(Locale.ROOT);
                boolean complete = hash.length() == HASH_BYTES.get(algorithm) * 3 - 1;
                if (complete && HEX_PAIRS.matcher(hash).matches()) {
                    return Optional.of(new String[]{algorithm, hash});
                }
            }
        }
        return Optional.empty();
    }
}
