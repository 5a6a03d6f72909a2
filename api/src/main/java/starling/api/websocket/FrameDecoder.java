package starling.api.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the frames a WebSocket client sends (RFC 6455 section 5) from pieces of the byte stream. Holds at most one message
 * of the given size; what is longer, or binary, is announced once and its bytes are skipped. Not thread safe; no clock.
 */
final class FrameDecoder {

    /** What the stream said, in order. */
    interface Events {
        void text(String message);

        /** A binary message began. */
        void binary();

        /** A text message grew over the limit. */
        void oversized();

        void ping(byte[] payload);

        void pong();

        /** The client's Close frame; code 1005 if it carried none. Nothing follows. */
        void close(int code, String reason);

        /** The stream breaks RFC 6455; to be closed with this code. Nothing follows. */
        void violation(int code, String reason);
    }

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private static final int MAX_CONTROL_PAYLOAD = 125;
    private static final int KEPT_BUFFER = 16 * 1024;
    private static final byte[] EMPTY = {};

    private final int maxMessageBytes;
    private final byte[] header = new byte[14];
    private final byte[] control = new byte[MAX_CONTROL_PAYLOAD];
    private int headerLength;
    private boolean inPayload;
    private boolean ended;

    private boolean fin;
    private int opcode;
    private long payloadLength;
    private long payloadRead;
    private final byte[] mask = new byte[4];

    private byte[] message = EMPTY;
    private int messageLength;
    private boolean inMessage;
    private boolean skipping;

    FrameDecoder(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Reads until one event was told ({@code true}: there may be more in the input) or the input is used up. */
    boolean decode(ByteBuffer in, Events events) {
        while (!ended) {
            if (!inPayload) {
                int needed = headerSize();
                while (headerLength < needed) {
                    if (!in.hasRemaining()) {
                        return false;
                    }
                    header[headerLength++] = in.get();
                    needed = headerSize();
                }
                if (!startFrame(events)) {
                    return true;
                }
            }
            boolean skippingBefore = skipping;
            readPayload(in);
            if (opcode < CLOSE && skipping && !skippingBefore) {
                events.oversized();
                return true;
            }
            if (payloadRead < payloadLength) {
                return false;
            }
            inPayload = false;
            headerLength = 0;
            if (endFrame(events)) {
                return true;
            }
        }
        in.position(in.limit());
        return false;
    }

    /** Size of the frame header as far as it can be told from what is there. */
    private int headerSize() {
        if (headerLength < 2) {
            return 2;
        }
        int length = header[1] & 0x7F;
        int extended = length == 127 ? 8 : length == 126 ? 2 : 0;
        return 2 + extended + ((header[1] & 0x80) != 0 ? 4 : 0);
    }

    /** Returns false if an event was told instead: a violation, or that a binary message began. */
    private boolean startFrame(Events events) {
        fin = (header[0] & 0x80) != 0;
        opcode = header[0] & 0x0F;
        payloadRead = 0;
        String wrong = wrongHeader();
        if (wrong != null) {
            return violation(events, CloseCode.PROTOCOL_ERROR, wrong);
        }
        System.arraycopy(header, headerLength - 4, mask, 0, 4);
        inPayload = true;
        if (opcode == TEXT || opcode == BINARY) {
            inMessage = true;
            messageLength = 0;
            skipping = opcode == BINARY;
            if (skipping) {
                events.binary();
                return false;
            }
        }
        return true;
    }

    private String wrongHeader() {
        if ((header[0] & 0x70) != 0) {
            return "reserved bit set";
        }
        if ((header[1] & 0x80) == 0) {
            return "frame not masked";
        }
        int length = header[1] & 0x7F;
        payloadLength = length;
        if (length >= 126) {
            payloadLength = 0;
            for (int i = 2; i < headerLength - 4; i++) {
                payloadLength = payloadLength << 8 | header[i] & 0xFF;
            }
            if (payloadLength < (length == 126 ? 126 : 65_536)) {
                return "payload length not in its shortest form";
            }
        }
        return switch (opcode) {
            case CONTINUATION -> inMessage ? null : "continuation without a message";
            case TEXT, BINARY -> inMessage ? "message inside a message" : null;
            case CLOSE, PING,
                    PONG ->
                !fin || payloadLength > MAX_CONTROL_PAYLOAD
                        ? "control frame fragmented or too long"
                        : null;
            default -> "unknown opcode";
        };
    }

    private void readPayload(ByteBuffer in) {
        int count = (int) Math.min(in.remaining(), payloadLength - payloadRead);
        if (opcode >= CLOSE) {
            in.get(control, (int) payloadRead, count);
            unmask(control, (int) payloadRead, count);
        } else {
            skipping |= messageLength + (payloadLength - payloadRead) > maxMessageBytes;
            if (skipping) {
                in.position(in.position() + count);
            } else {
                if (message.length < messageLength + count) {
                    message = Arrays.copyOf(message, Math.max(messageLength + count,
                            Math.min(maxMessageBytes, Math.max(1024, message.length * 2))));
                }
                in.get(message, messageLength, count);
                unmask(message, messageLength, count);
                messageLength += count;
            }
        }
        payloadRead += count;
    }

    private void unmask(byte[] b, int off, int count) {
        int phase = (int) (payloadRead & 3);
        for (int i = 0; i < count; i++) {
            b[off + i] ^= mask[phase + i & 3];
        }
    }

    /** Returns true if an event was told. */
    private boolean endFrame(Events events) {
        int length = (int) payloadLength;
        switch (opcode) {
            case PING -> events.ping(Arrays.copyOf(control, length));
            case PONG -> events.pong();
            case CLOSE -> endWithClose(length, events);
            default -> {
                return fin && endMessage(events);
            }
        }
        return true;
    }

    private boolean endMessage(Events events) {
        inMessage = false;
        if (skipping) {
            skipping = false;
            return false;
        }
        String text = utf8(message, messageLength);
        if (message.length > KEPT_BUFFER) {
            message = EMPTY;
        }
        if (text == null) {
            violation(events, CloseCode.NOT_UTF8, "text is not UTF-8");
        } else {
            events.text(text);
        }
        return true;
    }

    private void endWithClose(int length, Events events) {
        if (length == 0) {
            ended = true;
            events.close(CloseCode.NONE, "");
            return;
        }
        int code = length == 1 ? 0 : (control[0] & 0xFF) << 8 | control[1] & 0xFF;
        if (!CloseCode.mayBeSent(code)) {
            violation(events, CloseCode.PROTOCOL_ERROR, "close code not allowed");
            return;
        }
        String reason = utf8(Arrays.copyOfRange(control, 2, length), length - 2);
        if (reason == null) {
            violation(events, CloseCode.NOT_UTF8, "close reason is not UTF-8");
            return;
        }
        ended = true;
        events.close(code, reason);
    }

    private boolean violation(Events events, int code, String reason) {
        ended = true;
        message = EMPTY;
        events.violation(code, reason);
        return false;
    }

    private static String utf8(byte[] b, int length) {
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(b, 0, length)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
