package starling.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {

    @Test
    void shouldSeparateSessionAndSections() {
        SdpDescription sdp = SdpParser.parse("v=0\r\na=ice-lite\r\nm=audio 9/2 RTP/AVP 0 8\r\na=mid:a\r\na=sendonly\r\n"
                + "m=video 0 RTP/AVP 96\r\na=mid:b").orElseThrow();

        assertTrue(sdp.attributes().has("ice-lite"));
        assertEquals(List.of("audio", "video"), sdp.sections().stream().map(SdpSection::media).toList());
        assertEquals(List.of(9, 0), sdp.sections().stream().map(SdpSection::port).toList());
        assertEquals(List.of("0", "8"), sdp.sections().get(0).formats());
        assertEquals(Optional.of("a"), sdp.sections().get(0).attributes().first("mid"));
        assertTrue(sdp.sections().get(0).attributes().has("sendonly"));
        assertEquals(Optional.of("b"), sdp.sections().get(1).attributes().first("mid"));
    }

    @Test
    void shouldReadBareLineFeeds() {
        assertEquals(1, SdpParser.parse("v=0\nm=audio 9 RTP/AVP 0\na=mid:a\n").orElseThrow().sections().size());
    }

    @Test
    void shouldNotTakeALongerNameForTheAttribute() {
        SdpAttributes attributes = new SdpAttributes(List.of("ssrc-group:FID 1 2", "ssrc:1 cname:x", "ssrc"));

        assertEquals(List.of("1 cname:x"), attributes.all("ssrc"));
    }

    @Test
    void shouldSkipLinesThatMeanNothing() {
        assertTrue(SdpParser.parse("v=0\r\n\r\nnonsense\r\nz\r\n=\r\n").isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m=audio 9 RTP/AVP 0", "v=0\nm=audio\n", "v=0\nm=audio 9 RTP/AVP\n",
            "v=0\nm=audio x RTP/AVP 0\n", "v=0\nm=audio 65536 RTP/AVP 0\n", "v=0\nm=audio -1 RTP/AVP 0\n",
            "v=0\nm=\n"})
    void shouldRefuseWhatIsNoDescription(String text) {
        assertEquals(Optional.empty(), SdpParser.parse(text));
    }

    @Test
    void shouldBoundWhatItReads() {
        assertEquals(Optional.empty(), SdpParser.parse("v=0\n" + "a".repeat(SdpParser.MAX_LENGTH)));
        assertEquals(Optional.empty(),
                SdpParser.parse("v=0\n" + "m=audio 9 RTP/AVP 0\n".repeat(SdpParser.MAX_SECTIONS + 1)));
        assertEquals(Optional.empty(), SdpParser.parse("v=0\nm=audio 9 RTP/AVP" + " 0".repeat(300)));
    }
}
