package starling.api.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDecoderTest {
    private static final int MAX = 70_000;

    /** Frames in hexadecimal; the mask is zero where the payload is to be read off directly. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"818537fa213d7f9f4d5158 | text Hello", // RFC 6455 section 5.7
            "8180 00000000 | text ", "0183 00000000 48656c 8082 00000000 6c6f | text Hello",
            "0181 00000000 48 8980 00000000 8084 00000000 656c6c6f | ping  text Hello",
            "8982 00000000 6f6b | ping ok", "8a80 00000000 | pong", "8880 00000000 | close 1005 ",
            "8884 00000000 03e86f6b | close 1000 ok", "8882 00000000 118a | close 4490 ",
            "8281 00000000 00 8181 00000000 41 | binary text A",
            "0281 00000000 00 8081 00000000 00 8181 00000000 41 | binary text A",
            "c180 00000000 | violation 1002 reserved bit set", "8100 | violation 1002 frame not masked",
            "8380 00000000 | violation 1002 unknown opcode",
            "0980 00000000 | violation 1002 control frame fragmented or too long",
            "89fe007e 00000000 | violation 1002 control frame fragmented or too long",
            "8080 00000000 | violation 1002 continuation without a message",
            "0180 00000000 8180 00000000 | violation 1002 message inside a message",
            "81fe007d 00000000 | violation 1002 payload length not in its shortest form",
            "81ff000000000000ffff 00000000 | violation 1002 payload length not in its shortest form",
            "81ffffffffffffffffff 00000000 | violation 1002 payload length not in its shortest form",
            "8181 00000000 ff | violation 1007 text is not UTF-8",
            "8183 00000000 eda080 | violation 1007 text is not UTF-8",
            "8881 00000000 03 | violation 1002 close code not allowed",
            "8882 00000000 03ed | violation 1002 close code not allowed",
            "8882 00000000 0400 | violation 1002 close code not allowed",
            "8883 00000000 03e8ff | violation 1007 close reason is not UTF-8",
            "81ff7fffffffffffffff 00000000 | oversized", "8880 00000000 8180 00000000 | close 1005 "})
    void shouldReadFrames(String hex, String expected) {
        byte[] frames = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertEquals(expected == null ? "" : expected.strip(), String.join(" ", decode(frames, frames.length)).strip());
        assertEquals(expected == null ? "" : expected.strip(), String.join(" ", decode(frames, 1)).strip());
    }

    @ParameterizedTest
    @CsvSource({"125", "126", "65535", "65536", "70000"})
    void shouldReadEveryLengthForm(int length) {
        String message = "x".repeat(length);

        assertEquals(List.of("text " + message), decode(masked(0x81, message.getBytes()), 1000));
    }

    @Test
    void shouldAnnounceAnOversizedMessageOnceAndReadOn() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(masked(0x01, new byte[MAX]));
        stream.writeBytes(masked(0x00, new byte[1]));
        stream.writeBytes(masked(0x80, new byte[MAX]));
        stream.writeBytes(masked(0x81, "next".getBytes()));

        assertEquals(List.of("oversized", "text next"), decode(stream.toByteArray(), 777));
    }

    @Test
    void shouldSurviveHostileStreams() {
        long seed = 20260101L;
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> valid = List.of(masked(0x81, "{\"type\":\"pong\"}".getBytes()), masked(0x01, new byte[300]),
                masked(0x80, "é".getBytes(StandardCharsets.UTF_8)), masked(0x89, new byte[125]),
                masked(0x88, new byte[]{0x11, (byte) 0x8a, 'x'}), masked(0x82, new byte[70]));
        int understood = 0;
        for (int i = 0; i < 100_000; i++) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                stream.writeBytes(valid.get(random.nextInt(valid.size())));
            }
            byte[] bytes = stream.toByteArray();
            for (int n = random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int piece = 1 + random.nextInt(bytes.length);
            List<String> events = decode(bytes, piece);
            assertTrue(events.size() <= bytes.length, () -> "seed " + seed);
            if (events.stream().anyMatch(e -> !e.startsWith("violation 1002"))) {
                understood++;
            }
        }
        assertTrue(understood >= 50_000, "only " + understood + " streams passed the first check");
    }

    private static List<String> decode(byte[] stream, int pieceSize) {
        FrameDecoder decoder = new FrameDecoder(MAX);
        List<String> events = new ArrayList<>();
        for (int off = 0; off < stream.length; off += pieceSize) {
            ByteBuffer in = ByteBuffer.wrap(stream, off, Math.min(pieceSize, stream.length - off)).slice();
            while (decoder.decode(in, new Recorder(events))) {
                assertTrue(events.size() <= stream.length);
            }
            assertEquals(0, in.remaining());
        }
        return events;
    }

    private static byte[] masked(int firstByte, byte[] payload) {
        byte[] mask = {1, 2, 3, 4};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.writeBytes(ByteBuffer.allocate(3).put((byte) 0xFE).putShort((short) payload.length).array());
        } else {
            out.writeBytes(ByteBuffer.allocate(9).put((byte) 0xFF).putLong(payload.length).array());
        }
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i & 3]);
        }
        return out.toByteArray();
    }

    private record Recorder(List<String> events) implements FrameDecoder.Events {
        @Override
        public void text(String message) {
            events.add("text " + message);
        }

        @Override
        public void binary() {
            events.add("binary");
        }

        @Override
        public void oversized() {
            events.add("oversized");
        }

        @Override
        public void ping(byte[] payload) {
            events.add("ping " + new String(payload, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void pong() {
            events.add("pong");
        }

        @Override
        public void close(int code, String reason) {
            events.add("close " + code + " " + reason);
        }

        @Override
        public void violation(int code, String reason) {
            events.add("violation " + code + " " + reason);
        }
    }
}
