package starling.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.sdp.Sdps.ALICE;
import static starling.core.sdp.Sdps.BOB;
import static starling.core.sdp.Sdps.CAROL;
import static starling.core.sdp.Sdps.answer;
import static starling.core.sdp.Sdps.negotiation;
import static starling.core.sdp.Sdps.outline;
import static starling.core.sdp.Sdps.receiver;
import static starling.core.sdp.Sdps.sender;
import static starling.core.sdp.Sdps.tracks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;

class NegotiationTest {

    private static String round(Negotiation negotiation) {
        String offer = negotiation.offer();
        assertTrue(negotiation.answer(answer(offer)).isPresent());
        return offer;
    }

    private static String round(Negotiation negotiation, Map<SourceKey, CodecFormat> wanted) {
        assertTrue(negotiation.update(wanted));
        return round(negotiation);
    }

    @Test
    void shouldOfferOnlyTheOwnSectionsFirst() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));

        assertEquals(List.of("audio 9 recvonly 0", "video 9 recvonly 1"), outline(negotiation.offer()));
        assertEquals(Optional.of("0"), negotiation.ownMid(MediaKind.AUDIO));
        assertEquals(Optional.of("1"), negotiation.ownMid(MediaKind.VIDEO));
    }

    @Test
    void shouldOfferAReceiverOneInactiveSectionPerWantedKind() {
        Negotiation negotiation = negotiation(receiver());

        assertEquals(List.of("audio 9 inactive 0", "video 9 inactive 1"), outline(negotiation.offer()));
        assertEquals(Optional.empty(), negotiation.ownMid(MediaKind.AUDIO));
    }

    @Test
    void shouldOfferAReceiverOfOneKindOneSection() {
        Negotiation negotiation = negotiation(new OwnMedia(List.of(), false, true, 500));

        assertEquals(List.of("video 9 inactive 0"), outline(negotiation.offer()));
    }

    @Test
    void shouldAddOneSectionPerRemoteTrackBehindTheOwnOnes() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));
        round(negotiation);

        String offer = round(negotiation, tracks(ALICE, Codec.OPUS, ALICE, Codec.VP8));

        assertEquals(List.of("audio 9 recvonly 0", "video 9 recvonly 1", "audio 9 sendonly 2", "video 9 sendonly 3"),
                outline(offer));
        assertTrue(offer.contains("\r\na=msid:" + ALICE + " " + ALICE + "-audio\r\n"), offer);
        assertTrue(offer.contains("\r\na=msid:" + ALICE + " " + ALICE + "-video\r\n"), offer);
    }

    @Test
    void shouldLetTheFirstRemoteTracksTakeOverTheInactiveSections() {
        Negotiation negotiation = negotiation(receiver());
        round(negotiation);

        String offer = round(negotiation, tracks(ALICE, Codec.OPUS, ALICE, Codec.VP8, BOB, Codec.OPUS));

        assertEquals(List.of("audio 9 sendonly 0", "video 9 sendonly 1", "audio 9 sendonly 2"), outline(offer));
    }

    @Test
    void shouldKeepTheFirstSectionsOfAReceiverAliveWhenTheirTracksGo() {
        Negotiation negotiation = negotiation(receiver());
        round(negotiation);
        round(negotiation, tracks(ALICE, Codec.OPUS, ALICE, Codec.VP8));

        assertEquals(List.of("audio 9 inactive 0", "video 9 inactive 1"), outline(round(negotiation, Map.of())));
        assertEquals(List.of("audio 9 sendonly 0", "video 9 inactive 1"),
                outline(round(negotiation, tracks(BOB, Codec.OPUS))));
    }

    @Test
    void shouldStopTheSectionOfATrackThatHasGone() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        round(negotiation);
        round(negotiation, tracks(ALICE, Codec.VP8));

        String offer = round(negotiation, Map.of());

        assertEquals(List.of("audio 9 recvonly 0", "video 0 inactive 1"), outline(offer));
        assertTrue(offer.contains("\r\na=group:BUNDLE 0\r\n"), offer);
    }

    @Test
    void shouldUseAStoppedSectionAgainUnderANewMid() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        round(negotiation);
        round(negotiation, tracks(ALICE, Codec.VP8));
        round(negotiation, Map.of());

        String offer = round(negotiation, tracks(BOB, Codec.H264));

        assertEquals(List.of("audio 9 recvonly 0", "video 9 sendonly 2"), outline(offer));
        assertTrue(offer.contains("\r\na=group:BUNDLE 0 2\r\n"), offer);
    }

    @Test
    void shouldNotUseASectionForAnotherTrackInTheSameOffer() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        round(negotiation);
        round(negotiation, tracks(ALICE, Codec.VP8));

        String offer = round(negotiation, tracks(BOB, Codec.VP8));

        assertEquals(List.of("audio 9 recvonly 0", "video 0 inactive 1", "video 9 sendonly 2"), outline(offer));
    }

    @Test
    void shouldNotGrowWhilePeopleComeAndGo() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));
        round(negotiation);
        for (int i = 0; i < 50; i++) {
            round(negotiation, tracks(ALICE, Codec.OPUS, ALICE, Codec.VP8, BOB, Codec.OPUS, BOB, Codec.AV1));
            round(negotiation, tracks(BOB, Codec.OPUS, BOB, Codec.AV1));
            round(negotiation, tracks(CAROL, Codec.VP9));
            round(negotiation, Map.of());
        }

        String offer = round(negotiation, tracks(ALICE, Codec.OPUS));

        assertTrue(outline(offer).size() <= 7, outline(offer).toString());
        assertTrue(offer.length() < 6000, offer);
    }

    @Test
    void shouldKeepTheMidOfASectionThatTheClientWillNotStop() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        round(negotiation);
        round(negotiation, tracks(ALICE, Codec.VP8));
        negotiation.update(Map.of());
        String firefox = answer(negotiation.offer().replace("m=video 0 ", "m=video 9 "));
        assertTrue(negotiation.answer(firefox).isPresent());

        String offer = round(negotiation, tracks(BOB, Codec.VP8));

        assertEquals(List.of("audio 9 recvonly 0", "video 9 sendonly 1"), outline(offer));
    }

    @Test
    void shouldNotOfferAgainWhatTheClientRefused() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        round(negotiation);
        Map<SourceKey, CodecFormat> wanted = tracks(ALICE, Codec.H265);
        negotiation.update(wanted);
        String refusal = answer(negotiation.offer()).replace("m=video 9 ", "m=video 0 ");

        assertEquals(List.of(), negotiation.answer(refusal).orElseThrow().media().sends());
        assertFalse(negotiation.update(wanted));
    }

    @Test
    void shouldOfferARefusedTrackInAnotherFormat() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        round(negotiation);
        negotiation.update(tracks(ALICE, Codec.H265));
        negotiation.answer(answer(negotiation.offer()).replace("m=video 9 ", "m=video 0 "));

        String offer = round(negotiation, tracks(ALICE, Codec.VP8));

        assertEquals(List.of("audio 9 recvonly 0", "video 9 sendonly 2"), outline(offer));
    }

    @Test
    void shouldNotOfferWhenNothingChanges() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        round(negotiation);
        round(negotiation, tracks(ALICE, Codec.VP8));

        assertFalse(negotiation.update(tracks(ALICE, Codec.VP8)));
    }

    @Test
    void shouldGiveEveryTrackItsOwnSsrcsForEver() {
        Negotiation negotiation = negotiation(receiver());
        round(negotiation);
        negotiation.update(tracks(ALICE, Codec.VP8));
        SendTrack first = send(negotiation);
        negotiation.update(Map.of());
        round(negotiation);
        negotiation.update(tracks(ALICE, Codec.VP8));

        SendTrack second = send(negotiation);

        assertEquals(first.mid(), second.mid());
        assertNotEquals(first.ssrc(), second.ssrc());
        assertNotEquals(first.rtxSsrc(), second.rtxSsrc());
    }

    private static SendTrack send(Negotiation negotiation) {
        return negotiation.answer(answer(negotiation.offer())).orElseThrow().media().sends().get(0);
    }

    @Test
    void shouldCountItsOffersInTheOriginLine() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        String first = round(negotiation).split("\r\n")[1];
        String second = round(negotiation, tracks(ALICE, Codec.VP8)).split("\r\n")[1];

        assertTrue(first.matches("o=- [0-9]+ 0 IN IP4 127\\.0\\.0\\.1"), first);
        assertEquals(first.replace(" 0 IN", " 1 IN"), second);
    }

    @Test
    void shouldBoundTheSectionsOfOneClient() {
        Negotiation negotiation = negotiation(receiver());
        round(negotiation);
        Map<SourceKey, CodecFormat> wanted = new LinkedHashMap<>();
        for (int i = 0; i < 2 * SectionPlan.MAX_SECTIONS; i++) {
            wanted.putAll(tracks(Sdps.connection(100 + i), Codec.VP8));
        }

        String offer = round(negotiation, wanted);

        assertEquals(SectionPlan.MAX_SECTIONS, outline(offer).size());
    }
}
