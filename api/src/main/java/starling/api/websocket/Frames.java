package starling.api.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the frames of the server's side (RFC 6455 section 5.2): not fragmented, not masked. */
final class Frames {
    private static final int FIN = 0x80;
    private static final int MAX_REASON_BYTES = 123;

    private Frames() {}

    static byte[] text(String message) {
        return frame(0x1, message.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] pong(byte[] payload) {
        return frame(0xA, payload);
    }

    /** A Close frame; a reason over 123 bytes is cut between two characters. */
    static byte[] close(int code, String reason) {
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, MAX_REASON_BYTES);
        while (length < utf8.length && length > 0 && (utf8[length] & 0xC0) == 0x80) {
            length--;
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(utf8, 0, payload, 2, length);
        return frame(0x8, payload);
    }

    /** The answer to a client's Close frame: its code, or none if it had none. */
    static byte[] echo(int code) {
        return code == CloseCode.NONE ? frame(0x8, new byte[0]) : close(code, "");
    }

    private static byte[] frame(int opcode, byte[] payload) {
        int length = payload.length;
        int headerSize = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        byte[] b = new byte[headerSize + length];
        b[0] = (byte) (FIN | opcode);
        if (headerSize == 2) {
            b[1] = (byte) length;
        } else if (headerSize == 4) {
            b[1] = 126;
            b[2] = (byte) (length >> 8);
            b[3] = (byte) length;
        } else {
            b[1] = 127;
            Arrays.fill(b, 2, 6, (byte) 0);
            b[6] = (byte) (length >> 24);
            b[7] = (byte) (length >> 16);
            b[8] = (byte) (length >> 8);
            b[9] = (byte) length;
        }
        System.arraycopy(payload, 0, b, headerSize, length);
        return b;
    }
}
