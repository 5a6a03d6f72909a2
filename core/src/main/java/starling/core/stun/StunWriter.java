package starling.core.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Writes one STUN message after the other into its own array. Not thread safe; {@link #bytes} is valid until the next
 * message begins.
 */
public final class StunWriter {
    private static final byte[] PADDING = new byte[3];

    private byte[] b;
    private int length;

    public StunWriter(int capacity) {
        b = new byte[Math.max(capacity, StunHeader.LENGTH)];
    }

    /** The message, from offset 0 on. */
    public byte[] bytes() {
        return b;
    }

    public int length() {
        return length;
    }

    /** Begins a request or an indication. */
    public StunWriter begin(int type, long transactionHigh, int transactionLow) {
        header(type);
        Bytes.putInt64(b, 8, transactionHigh);
        Bytes.putInt32(b, 16, transactionLow);
        return this;
    }

    /** Begins the response to a request. */
    public StunWriter begin(int type, StunReader request) {
        header(type);
        request.copyTransaction(b, 8);
        return this;
    }

    private void header(int type) {
        Bytes.putInt16(b, 0, type);
        Bytes.putInt16(b, 2, 0);
        Bytes.putInt32(b, 4, StunHeader.MAGIC_COOKIE);
        length = StunHeader.LENGTH;
    }

    /** An attribute without a value. */
    public StunWriter flag(int attribute) {
        attribute(attribute, 0);
        return this;
    }

    public StunWriter number(int attribute, long value) {
        int at = attribute(attribute, 4);
        Bytes.putInt32(b, at, (int) value);
        return this;
    }

    public StunWriter number64(int attribute, long value) {
        int at = attribute(attribute, 8);
        Bytes.putInt64(b, at, value);
        return this;
    }

    public StunWriter text(int attribute, String value) {
        return value(attribute, value.getBytes(UTF_8));
    }

    public StunWriter value(int attribute, byte[] value) {
        int at = attribute(attribute, value.length);
        System.arraycopy(value, 0, b, at, value.length);
        return this;
    }

    /** An attribute that is encoded already, with its header and padding. */
    void encoded(byte[] attribute) {
        int at = attribute(Bytes.int16(attribute, 0), Bytes.int16(attribute, 2));
        System.arraycopy(attribute, 4, b, at, attribute.length - 4);
    }

    byte[] transaction() {
        return Arrays.copyOfRange(b, 8, StunHeader.LENGTH);
    }

    /** An XOR-…-ADDRESS (RFC 8489 section 14.2). */
    public StunWriter xorAddress(int attribute, InetSocketAddress address) {
        byte[] raw = address.getAddress().getAddress();
        int at = attribute(attribute, 4 + raw.length);
        putXorAddress(b, at, raw, address.getPort(), b, 4);
        return this;
    }

    /** The value of an XOR-…-ADDRESS; {@code cookieAt} is where cookie and transaction id lie in {@code cookie}. */
    public static void putXorAddress(byte[] b, int at, byte[] raw, int port, byte[] cookie, int cookieAt) {
        b[at] = 0;
        b[at + 1] = (byte) (raw.length == 4 ? 1 : 2);
        Bytes.putInt16(b, at + 2, port ^ StunHeader.MAGIC_COOKIE >>> 16);
        for (int i = 0; i < raw.length; i++) {
            b[at + 4 + i] = (byte) (raw[i] ^ cookie[cookieAt + i]);
        }
    }

    /** ERROR-CODE (RFC 8489 section 14.8). */
    public StunWriter error(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        int at = attribute(StunAttribute.ERROR_CODE, 4 + text.length);
        Bytes.putInt16(b, at, 0);
        b[at + 2] = (byte) (code / 100);
        b[at + 3] = (byte) (code % 100);
        System.arraycopy(text, 0, b, at + 4, text.length);
        return this;
    }

    /** UNKNOWN-ATTRIBUTES: those of the request that had to be understood. */
    public StunWriter unknownAttributes(StunReader request) {
        int size = 0;
        for (int i = request.nextUnknownRequired(0); i >= 0; i = request.nextUnknownRequired(i + 1)) {
            size += 2;
        }
        int at = attribute(StunAttribute.UNKNOWN_ATTRIBUTES, size);
        for (int i = request.nextUnknownRequired(0); i >= 0; i = request.nextUnknownRequired(i + 1)) {
            Bytes.putInt16(b, at, request.typeOf(i));
            at += 2;
        }
        return this;
    }

    /** MESSAGE-INTEGRITY over what is there; only {@link #fingerprint} may follow. */
    public StunWriter integrity(StunKey key) {
        int at = attribute(StunAttribute.MESSAGE_INTEGRITY, StunKey.LENGTH);
        key.sign(b, 0, at - 4);
        return this;
    }

    /** FINGERPRINT over what is there; nothing may follow. */
    public StunWriter fingerprint() {
        int at = attribute(StunAttribute.FINGERPRINT, 4);
        Bytes.putInt32(b, at, StunFingerprint.of(b, 0, at - 4));
        return this;
    }

    /** Writes an attribute's header and its padding and counts them in the message's length; returns where the value goes. */
    private int attribute(int type, int size) {
        int at = length + 4;
        int next = at + (size + 3 & ~3);
        if (next > b.length) {
            b = Arrays.copyOf(b, Math.max(next, 2 * b.length));
        }
        Bytes.putInt16(b, length, type);
        Bytes.putInt16(b, length + 2, size);
        System.arraycopy(PADDING, 0, b, at + size, next - at - size);
        length = next;
        Bytes.putInt16(b, 2, length - StunHeader.LENGTH);
        return at;
    }
}
