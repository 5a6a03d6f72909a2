package starling.api.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramesTest {

    @ParameterizedTest
    @CsvSource({"0, 8100", "125, 817d", "126, 817e007e", "65535, 817effff", "65536, 817f0000000000010000"})
    void shouldUseTheShortestLengthForm(int length, String header) {
        byte[] frame = Frames.text("x".repeat(length));

        assertEquals(header, HexFormat.of().formatHex(Arrays.copyOf(frame, frame.length - length)));
    }

    @Test
    void shouldCutALongReasonBetweenCharacters() {
        byte[] frame = Frames.close(4490, "é".repeat(100));

        assertEquals(122 + 2, frame[1]);
        assertEquals("é".repeat(61), new String(frame, 4, 122, StandardCharsets.UTF_8));
    }

    @Test
    void shouldProveTheHandshakeAsInTheRfc() {
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketUpgrade.accept("dGhlIHNhbXBsZSBub25jZQ=="));
    }
}
