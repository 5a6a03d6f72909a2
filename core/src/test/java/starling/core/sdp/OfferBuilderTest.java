package starling.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.sdp.Sdps.ALICE;
import static starling.core.sdp.Sdps.BOB;
import static starling.core.sdp.Sdps.answer;
import static starling.core.sdp.Sdps.negotiation;
import static starling.core.sdp.Sdps.receiver;
import static starling.core.sdp.Sdps.sections;
import static starling.core.sdp.Sdps.sender;
import static starling.core.sdp.Sdps.tracks;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;

class OfferBuilderTest {
    private static final String DEPENDENCY_DESCRIPTOR = "dependency-descriptor-rtp-header-extension";

    @Test
    void shouldWriteTheTransportOnceForAllSections() {
        String offer = negotiation(sender(Codec.OPUS, Codec.VP9)).offer();

        for (String line : List.of("a=ice-ufrag:serv", "a=ice-pwd:serverpassword0123456789",
                "a=fingerprint:sha-256 " + Sdps.FINGERPRINT, "a=setup:actpass", "a=group:BUNDLE 0 1",
                "a=candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host", "a=end-of-candidates")) {
            assertEquals(2, offer.split("\r\n" + line + "\r\n", -1).length, line);
        }
        assertFalse(offer.contains("ice-lite"));
        assertEquals(3, offer.split("a=rtcp-mux\r\n", -1).length);
    }

    @ParameterizedTest
    @CsvSource({"OPUS, 109 opus/48000/2", "VP8, 120 VP8/90000", "VP9, 122 VP9/90000", "AV1, 124 AV1/90000",
            "H264, 126 H264/90000", "H265, 96 H265/90000"})
    void shouldNameTheOwnCodecInTheFirstRtpmap(Codec codec, String rtpmap) {
        SdpSection own = sections(negotiation(sender(codec)).offer()).get(0);

        assertEquals(rtpmap, own.attributes().first("rtpmap").orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
    void shouldOfferRtxAndFeedbackForOwnVideo(Codec codec) {
        SdpSection own = sections(negotiation(sender(codec)).offer()).get(0);
        String media = own.formats().get(0);
        String rtx = own.formats().get(1);

        assertEquals(2, own.formats().size());
        assertTrue(own.attributes().all("fmtp").contains(rtx + " apt=" + media));
        assertEquals(
                List.of(media + " transport-cc", media + " goog-remb", media + " ccm fir", media + " nack",
                        media + " nack pli"),
                own.attributes().all("rtcp-fb"));
    }

    @Test
    void shouldNotOfferPacingFeedbackForRemoteVideo() {
        SdpSection remote = remoteSection(Codec.VP8);

        assertEquals(List.of("120 ccm fir", "120 nack", "120 nack pli"), remote.attributes().all("rtcp-fb"));
        assertFalse(remote.attributes().all("extmap").toString().contains("transport-wide-cc"));
    }

    @Test
    void shouldOfferTheDependencyDescriptorForAv1Only() {
        assertTrue(negotiation(sender(Codec.AV1)).offer().contains(DEPENDENCY_DESCRIPTOR));
        assertFalse(negotiation(sender(Codec.VP9)).offer().contains(DEPENDENCY_DESCRIPTOR));
        assertTrue(remoteSection(Codec.AV1).attributes().all("extmap").toString().contains(DEPENDENCY_DESCRIPTOR));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "OPUS | maxplaybackrate=48000;stereo=1;sprop-stereo=1;minptime=10;ptime=20;useinbandfec=1;usedtx=0",
            "VP9 | profile-id=0", "H264 | level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"})
    void shouldWriteTheStandardParameters(Codec codec, String parameters) {
        SdpSection own = sections(negotiation(sender(codec)).offer()).get(0);

        assertEquals(own.formats().get(0) + " " + parameters, own.attributes().first("fmtp").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "300, 262", "1000, 875", "15000, 13125", "50000, 43750"})
    void shouldCapTheOwnVideoBelowTheBitRateAskedFor(int asked, int told) {
        String offer = negotiation(
                new OwnMedia(List.of(CodecFormat.standard(Codec.OPUS), CodecFormat.standard(Codec.VP8)), true, true,
                        asked))
                .offer();

        assertTrue(offer.contains("\r\nb=AS:" + told + "\r\nb=TIAS:" + told + "000\r\n"), offer);
        assertEquals(2, offer.split("b=AS", -1).length, "only the video section is capped");
    }

    @Test
    void shouldWriteOpusParametersAsAskedFor() {
        CodecFormat mono = new OpusParameters(16_000, false, false, 20, 40, false, true, 64).format();

        assertEquals("maxplaybackrate=16000;stereo=0;sprop-stereo=0;minptime=20;ptime=40;useinbandfec=0;usedtx=1;"
                + "maxaveragebitrate=64000", mono.parameters());
    }

    @Test
    void shouldGroupTheSsrcsOfARemoteVideoWithItsRtx() {
        SdpSection remote = remoteSection(Codec.VP8);
        String[] group = remote.attributes().first("ssrc-group").orElseThrow().split(" ");

        assertEquals("FID", group[0]);
        assertEquals(List.of(group[1] + " cname:" + ALICE, group[2] + " cname:" + ALICE),
                remote.attributes().all("ssrc"));
    }

    @Test
    void shouldOfferAReceiverCodecsThatOneOfThemKnows() {
        SdpSection video = sections(negotiation(receiver()).offer()).get(1);

        assertEquals(List.of("120", "121", "122", "123", "126", "127", "124", "125", "96", "97"), video.formats());
    }

    /** Chromium refuses a BUNDLE in which one payload type means two things. */
    @Test
    void shouldNeverUseAPayloadTypeForTwoFormats() {
        CodecFormat oddOpus = new OpusParameters(16_000, false, false, 20, 40, false, true, 64).format();
        Negotiation negotiation = negotiation(
                new OwnMedia(List.of(oddOpus, CodecFormat.h264("640c1f")), true, true, 500));
        Map<String, String> meaning = new HashMap<>();
        check(negotiation.offer(), meaning);
        long seed = 3;
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            negotiation.answer(answer(negotiation.offer()));
            Map<SourceKey, CodecFormat> wanted = new LinkedHashMap<>();
            for (int j = 0; j < 4; j++) {
                CodecFormat format = random.nextBoolean()
                        ? CodecFormat.standard(Codec.values()[random.nextInt(Codec.values().length)])
                        : CodecFormat.h264(String.format("%06x", random.nextInt(0x1000000)));
                wanted.put(new SourceKey(Sdps.connection(j), format.codec().kind()), format);
            }
            negotiation.update(wanted);
            check(negotiation.offer(), meaning);
        }
    }

    private static void check(String offer, Map<String, String> meaning) {
        for (SdpSection section : sections(offer)) {
            for (String format : section.formats()) {
                String text = section.attributes().all("rtpmap").stream().filter(map -> map.startsWith(format + " "))
                        .findFirst().orElseThrow() + ";"
                        + section.attributes().all("fmtp").stream().filter(line -> line.startsWith(format + " "))
                                .findFirst().orElse("");
                String before = meaning.putIfAbsent(format, text);
                assertTrue(before == null || before.equals(text), format + ": " + before + " and " + text);
            }
        }
    }

    @Test
    void shouldOfferStandardFormatsAlthoughOddOnesUsedTheNumbersUp() {
        Negotiation negotiation = negotiation(receiver());
        negotiation.answer(answer(negotiation.offer()));
        for (int i = 0; i < 100; i++) {
            negotiation
                    .update(Map.of(new SourceKey(ALICE, MediaKind.VIDEO), CodecFormat.h264(String.format("%06x", i))));
            negotiation.answer(answer(negotiation.offer()));
        }

        negotiation.update(tracks(BOB, Codec.H264));

        assertTrue(negotiation.offer().contains("a=msid:" + BOB));
    }

    private static SdpSection remoteSection(Codec codec) {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        negotiation.answer(answer(negotiation.offer()));
        negotiation.update(tracks(ALICE, codec));
        return sections(negotiation.offer()).get(1);
    }
}
