package starling.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.sdp.Sdps.ALICE;
import static starling.core.sdp.Sdps.BOB;
import static starling.core.sdp.Sdps.answer;
import static starling.core.sdp.Sdps.negotiation;
import static starling.core.sdp.Sdps.receiver;
import static starling.core.sdp.Sdps.sender;
import static starling.core.sdp.Sdps.tracks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.RemoteTransport;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;

class AnswerReaderTest {

    private static String resource(String name) throws IOException {
        try (InputStream in = AnswerReaderTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The first answer of a sender of Opus and VP9, changed. */
    private static NegotiatedMedia read(String from, String to) {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));
        String answer = answer(negotiation.offer());
        assertTrue(answer.contains(from), answer);
        return negotiation.answer(answer.replace(from, to)).orElseThrow().media();
    }

    private static boolean isRefused(String from, String to) {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));
        String answer = answer(negotiation.offer());
        assertTrue(answer.contains(from), answer);
        return negotiation.answer(answer.replace(from, to)).isEmpty();
    }

    @Test
    void shouldReadWhatChromiumAnswers() throws IOException {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));
        negotiation.offer();

        Answer answer = negotiation.answer(resource("chromium-sendrecv-answer.sdp")).orElseThrow();

        assertEquals(
                new RemoteTransport("JJ6k", "zoEfQLNJGaLtIUmiQwQ3lLbg", "sha-256",
                        "68:61:16:89:65:3E:B5:1C:AA:0E:35:AF:37:6B:AD:8B:BB:6F:8E:35:D5:16:8F:68:61:84:7C:22:23:26:77:F2"),
                answer.transport());
        int common = HeaderExtension.MID.bit() | HeaderExtension.ABS_SEND_TIME.bit()
                | HeaderExtension.TRANSPORT_CC.bit();
        assertEquals(List.of(
                new ReceiveTrack(MediaKind.AUDIO, "0", Codec.OPUS, 109, -1, 2111806967L, -1, false, true, false, 0,
                        common | HeaderExtension.AUDIO_LEVEL.bit()),
                new ReceiveTrack(MediaKind.VIDEO, "1", Codec.VP9, 122, 123, 2275291308L, 3792683372L, true, true, true,
                        500_000, common | HeaderExtension.VIDEO_ORIENTATION.bit())),
                answer.media().receives());
    }

    @Test
    void shouldBindRemoteTracksToTheirSections() {
        Negotiation negotiation = negotiation(receiver());
        negotiation.answer(answer(negotiation.offer()));
        negotiation.update(tracks(ALICE, Codec.OPUS, BOB, Codec.H264));

        List<SendTrack> sends = negotiation.answer(answer(negotiation.offer())).orElseThrow().media().sends();

        assertEquals(List.of(new SourceKey(ALICE, MediaKind.AUDIO), new SourceKey(BOB, MediaKind.VIDEO)),
                sends.stream().map(SendTrack::source).toList());
        SendTrack video = sends.get(1);
        assertEquals(List.of(126, 127), List.of(video.payloadType(), video.rtxPayloadType()));
        assertTrue(video.nack());
        assertEquals(-1, sends.get(0).rtxSsrc());
    }

    @Test
    void shouldSendWithThePayloadTypesOfTheClient() {
        Negotiation negotiation = negotiation(receiver());
        negotiation.answer(answer(negotiation.offer()));
        negotiation.update(tracks(ALICE, Codec.VP8));
        String answer = answer(negotiation.offer()).replace("120", "45").replace("121", "44").replace("SAVPF 45 44",
                "SAVPF 44 45");

        SendTrack track = negotiation.answer(answer).orElseThrow().media().sends().get(0);

        assertEquals(List.of(45, 44), List.of(track.payloadType(), track.rtxPayloadType()));
    }

    @Test
    void shouldReadPayloadTypesInAnyOrder() {
        ReceiveTrack video = read("SAVPF 122 123", "SAVPF 123 122").receives().get(1);

        assertEquals(List.of(122, 123), List.of(video.payloadType(), video.rtxPayloadType()));
    }

    @Test
    void shouldDoWithoutWhatAnOlderClientLeavesOut() {
        NegotiatedMedia media = read("a=rtcp-fb:122 nack\r\n", "");
        assertFalse(media.receives().get(1).nack());
        assertEquals(-1, read("a=fmtp:123 apt=122\r\n", "").receives().get(1).rtxPayloadType());
        assertEquals(1010, read("a=ssrc-group:FID 1010 1011\r\n", "").receives().get(1).ssrc());
        assertEquals(-1, read("a=ssrc:1000 cname:c\r\n", "").receives().get(0).ssrc());
    }

    @Test
    void shouldTakeFeedbackForAllPayloadTypes() {
        assertTrue(read("a=rtcp-fb:122 nack\r\n", "a=rtcp-fb:* nack\r\n").receives().get(1).nack());
    }

    @Test
    void shouldNotTakeNackPliForNack() {
        assertFalse(read("a=rtcp-fb:122 nack\r\na=rtcp-fb:122 nack pli\r\n", "a=rtcp-fb:122 nack pli\r\n").receives()
                .get(1).nack());
    }

    @Test
    void shouldIgnoreAnExtensionUnderAnotherNumber() {
        int bits = read("a=extmap:3 ", "a=extmap:9 ").receives().get(0).extensionBits();

        assertEquals(0, bits & HeaderExtension.TRANSPORT_CC.bit());
    }

    @Test
    void shouldReadAnExtensionWithADirection() {
        int bits = read("a=extmap:3 ", "a=extmap:3/sendonly ").receives().get(0).extensionBits();

        assertEquals(HeaderExtension.TRANSPORT_CC.bit(), bits & HeaderExtension.TRANSPORT_CC.bit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=inactive", "a=recvonly"})
    void shouldReceiveNothingFromAClientThatWillNotSend(String direction) {
        assertEquals(List.of(), read("a=sendonly", direction).receives());
    }

    @Test
    void shouldReceiveNothingInARejectedSection() {
        List<ReceiveTrack> receives = read("m=video 9", "m=video 0").receives();

        assertEquals(List.of(MediaKind.AUDIO), receives.stream().map(ReceiveTrack::kind).toList());
    }

    @Test
    void shouldReceiveNothingWithoutTheCodec() {
        List<ReceiveTrack> receives = read("a=rtpmap:122 VP9/90000", "a=rtpmap:122 VP8/90000").receives();

        assertEquals(List.of(MediaKind.AUDIO), receives.stream().map(ReceiveTrack::kind).toList());
    }

    /** The C SDK ends every answer with simulcast lines, whatever was offered. */
    @Test
    void shouldTolerateTheSimulcastLinesOfTheCSdk() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.H264));
        String answer = answer(negotiation.offer())
                + "a=rid:r0 send\r\na=rid:r1 send\r\na=rid:r2 send\r\na=simulcast:send r0;r1;r2\r\n";

        assertEquals(2, negotiation.answer(answer).orElseThrow().media().receives().size());
    }

    @Test
    void shouldTakeSectionsByPlaceIfTheyHaveNoMid() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));
        String answer = answer(negotiation.offer()).replaceAll("a=mid:.\r\n", "");

        assertEquals(2, negotiation.answer(answer).orElseThrow().media().receives().size());
    }

    @Test
    void shouldReadTransportParametersOfTheSession() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        String answer = answer(negotiation.offer());
        String fingerprint = "a=fingerprint:sha-256 " + Sdps.FINGERPRINT + "\r\n";
        String firefox = answer.replace(fingerprint, "").replace("t=0 0\r\n", "t=0 0\r\n" + fingerprint);

        assertEquals(Sdps.FINGERPRINT, negotiation.answer(firefox).orElseThrow().transport().fingerprint());
    }

    @Test
    void shouldPreferTheStrongestFingerprint() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        String sha1 = "a=fingerprint:SHA-1 " + "ab:".repeat(19) + "cd\r\n";
        String answer = answer(negotiation.offer()).replace("a=setup", sha1 + "a=setup");
        assertEquals("sha-256", negotiation.answer(answer).orElseThrow().transport().fingerprintAlgorithm());

        String only = answer.replaceAll("a=fingerprint:sha-256 .*\r\n", "");
        RemoteTransport transport = negotiation.answer(only).orElseThrow().transport();
        assertEquals("sha-1", transport.fingerprintAlgorithm());
        assertEquals("AB:".repeat(19) + "CD", transport.fingerprint());
    }

    @Test
    void shouldRefuseAnAnswerThatCannotBringTheTransportUp() {
        assertTrue(isRefused("a=ice-ufrag:clie", "a=ice-ufrag:cli"));
        assertTrue(isRefused("a=ice-ufrag:clie", "a=ice-ufrag:cl:e"));
        assertTrue(isRefused("a=ice-pwd:clientpassword0123456789", "a=ice-pwd:short"));
        assertTrue(isRefused("sha-256 00:11", "sha-256 00:1G"));
        assertTrue(isRefused("sha-256 00:11", "sha-256 11"));
        assertTrue(isRefused("sha-256", "md5"));
        assertTrue(isRefused("a=setup:active", "a=setup:passive"));
        assertTrue(isRefused(" 9 UDP", " 0 UDP"));
        assertTrue(isRefused("v=0", "v=1"));
    }

    @Test
    void shouldTakeMissingSectionsForRejected() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS, Codec.VP9));
        String answer = answer(negotiation.offer());

        NegotiatedMedia media = negotiation.answer(answer.substring(0, answer.indexOf("m=video"))).orElseThrow()
                .media();

        assertEquals(1, media.receives().size());
    }

    @Test
    void shouldIgnoreSectionsNobodyOffered() {
        Negotiation negotiation = negotiation(sender(Codec.OPUS));
        String offer = negotiation.offer();
        String answer = answer(offer) + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:7\r\n";

        assertEquals(1, negotiation.answer(answer).orElseThrow().media().receives().size());
    }
}
