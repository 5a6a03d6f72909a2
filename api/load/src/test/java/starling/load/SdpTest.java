package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import starling.core.cert.Fingerprint;
import starling.core.ice.IceCredentials;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;

class SdpTest {
    private static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1 2 3
            m=audio 9 UDP/TLS/RTP/SAVPF 109
            c=IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=fingerprint:sha-256 AA:BB
            a=setup:actpass
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:4 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=recvonly
            a=rtcp-mux
            a=rtpmap:109 opus/48000/2
            a=fmtp:109 minptime=10;useinbandfec=1
            a=candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host
            m=video 9 UDP/TLS/RTP/SAVPF 120 121
            a=mid:1
            a=recvonly
            a=rtpmap:120 VP8/90000
            a=rtcp-fb:120 nack
            a=rtcp-fb:120 nack pli
            a=rtpmap:121 rtx/90000
            a=fmtp:121 apt=120
            m=video 0 UDP/TLS/RTP/SAVPF 120
            a=mid:2
            a=inactive
            a=rtpmap:120 VP8/90000
            m=audio 9 UDP/TLS/RTP/SAVPF 109
            a=mid:3
            a=sendonly
            a=rtpmap:109 opus/48000/2
            a=ssrc:77 cname:x
            """;
    private static final IceCredentials OWN = new IceCredentials("mine", "own-password");

    @Test
    void shouldReadWhatAClientNeeds() {
        OfferSdp offer = OfferSdp.parse(OFFER);

        assertEquals(new IceCredentials("abcd", "0123456789012345678901"), offer.ice());
        assertEquals(new Fingerprint("sha-256", "AA:BB"), offer.fingerprint());
        assertEquals(List.of(new InetSocketAddress("127.0.0.1", 40_000)), offer.candidates());
        assertEquals(List.of("0", "1", "2", "3"), offer.sections().stream().map(OfferSdp.Section::mid).toList());
        assertEquals(Map.of(HeaderExtension.MID, 1, HeaderExtension.AUDIO_LEVEL, 4),
                offer.sections().get(0).extensions());
        assertTrue(offer.sections().get(2).unused());
    }

    @Test
    void shouldSendOnTheFirstSectionsOfferedForThat() {
        AnswerSdp answers = new AnswerSdp(OWN, new Fingerprint("sha-256", "CC"),
                Map.of(MediaKind.AUDIO, 10L, MediaKind.VIDEO, 11L));

        String answer = answers.answer(OfferSdp.parse(OFFER));

        String[] sections = answer.split("(?m)^m=");
        assertEquals(5, sections.length);
        assertTrue(sections[0].contains("a=group:BUNDLE 0 1 3\r\n"), sections[0]);
        assertTrue(sections[1].contains("a=sendonly\r\n") && sections[1].contains("a=ssrc:10 cname:"), sections[1]);
        assertTrue(sections[1].contains("a=setup:active\r\n") && sections[1].contains("a=ice-ufrag:mine\r\n"));
        assertTrue(sections[2].contains("a=sendonly\r\n") && sections[2].contains("a=ssrc:11 cname:"), sections[2]);
        assertTrue(sections[2].contains("a=rtcp-fb:120 nack pli\r\n") && !sections[2].contains("rtx"), sections[2]);
        assertTrue(sections[3].startsWith("video 0 "), sections[3]);
        assertTrue(sections[4].contains("a=recvonly\r\n") && !sections[4].contains("a=ssrc:"), sections[4]);
        assertEquals("1", answers.own().get(MediaKind.VIDEO).mid());
        assertEquals(120, answers.own().get(MediaKind.VIDEO).payloadType());
    }

    @Test
    void shouldSendEachTrackOnce() {
        AnswerSdp answers = new AnswerSdp(OWN, new Fingerprint("sha-256", "CC"), Map.of(MediaKind.AUDIO, 10L));

        String answer = answers.answer(OfferSdp.parse(OFFER.replace("a=sendonly", "a=recvonly")));

        assertEquals(2, answer.split("a=sendonly").length, answer);
        assertEquals("0", answers.own().get(MediaKind.AUDIO).mid());
    }

    @Test
    void shouldSendNothingWithoutTracks() {
        AnswerSdp answers = new AnswerSdp(OWN, new Fingerprint("sha-256", "CC"), Map.of());

        String answer = answers.answer(OfferSdp.parse(OFFER));

        assertFalse(answer.contains("a=sendonly"), answer);
        assertTrue(answers.own().isEmpty());
    }

    @Test
    void shouldNameWhatIsMissing() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> OfferSdp.parse(OFFER.replace("a=ice-pwd", "a=x")));

        assertTrue(e.getMessage().contains("a=ice-pwd:"), e.getMessage());
    }
}
