package starling.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;

/** People come and go at random while the offers obey what JSEP (RFC 8829 section 5.2.2) and browsers ask for. */
class NegotiationPropertyTest {
    private static final int ROUNDS = 300;
    private static final int PEOPLE = 8;

    /** The m-lines as they were after the last answer: kind, mid and whether either side had port 0. */
    private record Line(String kind, String mid, boolean stopped) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<Long, SourceKey> ssrcs = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldKeepToTheRulesOfSections(long seed) {
        Random random = new Random(seed);
        boolean firefox = seed % 3 == 0;
        boolean knowsH265 = seed % 2 == 0;
        Negotiation negotiation = Sdps.negotiation(random.nextBoolean()
                ? Sdps.receiver()
                : Sdps.sender(Codec.OPUS, Codec.VP8));
        Map<SourceKey, CodecFormat> wanted = new LinkedHashMap<>();
        exchange(negotiation, wanted, firefox, knowsH265, seed);
        int peak = 0;
        for (int i = 0; i < ROUNDS; i++) {
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                change(wanted, random);
            }
            peak = Math.max(peak, wanted.size());
            if (negotiation.update(wanted)) {
                exchange(negotiation, wanted, firefox, knowsH265, seed);
            }
        }

        assertTrue(lines.size() <= 2 + 2 * peak,
                "seed " + seed + ": " + lines.size() + " sections, " + peak + " tracks");
    }

    private static void change(Map<SourceKey, CodecFormat> wanted, Random random) {
        MediaKind kind = random.nextBoolean() ? MediaKind.AUDIO : MediaKind.VIDEO;
        SourceKey source = new SourceKey(Sdps.connection(random.nextInt(PEOPLE)), kind);
        Codec[] codecs = {Codec.VP8, Codec.VP9, Codec.AV1, Codec.H264, Codec.H265};
        Codec codec = kind == MediaKind.AUDIO ? Codec.OPUS : codecs[random.nextInt(codecs.length)];
        if (wanted.remove(source) == null) {
            wanted.put(source, CodecFormat.standard(codec));
        }
    }

    private void exchange(Negotiation negotiation, Map<SourceKey, CodecFormat> wanted, boolean firefox,
            boolean knowsH265, long seed) {
        String offer = negotiation.offer();
        List<SdpSection> offered = Sdps.sections(offer);
        String answer = Sdps.answer(firefox ? offer.replaceAll("(?m)^(m=\\w+) 0 ", "$1 9 ") : offer);
        if (!knowsH265) {
            answer = answer.replaceAll("m=video 9 (UDP/TLS/RTP/SAVPF 96)", "m=video 0 $1");
        }
        checkLines(offered, seed);
        checkMids(offer, offered, seed);
        Answer read = negotiation.answer(answer).orElseThrow();
        checkTracks(read.media().sends(), wanted, knowsH265, seed);
        List<SdpSection> answered = Sdps.sections(answer);
        lines.clear();
        for (int i = 0; i < offered.size(); i++) {
            boolean stopped = answered.get(i).port() == 0 || offered.get(i).port() == 0 && !firefox;
            lines.add(new Line(offered.get(i).media(), mid(offered.get(i)), stopped));
        }
    }

    private void checkLines(List<SdpSection> offered, long seed) {
        assertTrue(offered.size() >= lines.size(), "seed " + seed);
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(lines.get(i).kind(), offered.get(i).media(), "seed " + seed + ", section " + i);
            boolean sameMid = lines.get(i).mid().equals(mid(offered.get(i)));
            assertTrue(sameMid || lines.get(i).stopped(), "seed " + seed + ", section " + i + " changed its mid alive");
        }
    }

    private static void checkMids(String offer, List<SdpSection> offered, long seed) {
        Set<String> mids = new HashSet<>();
        StringBuilder bundle = new StringBuilder("a=group:BUNDLE");
        for (SdpSection section : offered) {
            assertTrue(mids.add(mid(section)), "seed " + seed + ": mid twice");
            if (section.port() > 0) {
                bundle.append(' ').append(mid(section));
            }
        }
        assertTrue(offer.contains("\r\n" + bundle + "\r\n"), "seed " + seed + ": " + bundle);
    }

    private void checkTracks(List<SendTrack> sends, Map<SourceKey, CodecFormat> wanted, boolean knowsH265, long seed) {
        Set<String> expected = new TreeSet<>();
        wanted.forEach((source, format) -> {
            if (knowsH265 || format.codec() != Codec.H265) {
                expected.add(source.trackId() + " " + format.codec());
            }
        });
        Set<String> actual = new TreeSet<>();
        for (SendTrack track : sends) {
            assertTrue(actual.add(track.source().trackId() + " " + track.codec()), "seed " + seed + ": track twice");
            SourceKey before = ssrcs.put(track.ssrc(), track.source());
            assertTrue(before == null || before.equals(track.source()), "seed " + seed + ": SSRC of another track");
        }
        assertEquals(expected, actual, "seed " + seed);
    }

    private static String mid(SdpSection section) {
        return section.attributes().first("mid").orElseThrow();
    }
}
