package starling.core.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Reads one STUN message in place (RFC 8489 section 14). Reused for message after message; what it says holds until the
 * next {@link #read} and as long as the array is unchanged. Says no to everything malformed, never throws. Not thread safe.
 */
public final class StunReader {
    /** More attributes than any client sends; a message with more is refused. */
    static final int MAX_ATTRIBUTES = 32;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private final int[] types = new int[MAX_ATTRIBUTES];
    private final int[] values = new int[MAX_ATTRIBUTES];
    private final int[] lengths = new int[MAX_ATTRIBUTES];
    private int count;
    private byte[] b;
    private int off;
    private int end;
    /** Offset of the attribute's header, 0 if there is none (a header lies in front of every attribute). */
    private int integrityAt;
    private int fingerprintAt;

    /**
     * Takes in the header and the list of attributes. Of those behind MESSAGE-INTEGRITY only FINGERPRINT counts, and that
     * has to be the last (RFC 8489 sections 14.5, 14.7).
     *
     * @return false: not a well-formed STUN message
     */
    public boolean read(byte[] b, int off, int len) {
        this.b = b;
        this.off = off;
        end = off + len;
        count = 0;
        integrityAt = 0;
        fingerprintAt = 0;
        if (!StunHeader.isStun(b, off, len)) {
            return false;
        }
        int at = off + StunHeader.LENGTH;
        while (at < end) {
            // At least four bytes are left: the length field is a multiple of four.
            int size = Bytes.int16(b, at + 2);
            if (size > end - at - 4 || fingerprintAt != 0 || !take(Bytes.int16(b, at), at, size)) {
                return false;
            }
            at += 4 + (size + 3 & ~3);
        }
        return true;
    }

    private boolean take(int type, int at, int size) {
        if (type == StunAttribute.FINGERPRINT) {
            fingerprintAt = at;
            return size == 4;
        }
        if (integrityAt != 0) {
            return true;
        }
        if (type == StunAttribute.MESSAGE_INTEGRITY) {
            integrityAt = at;
            return size == StunKey.LENGTH;
        }
        if (count == MAX_ATTRIBUTES) {
            return false;
        }
        types[count] = type;
        values[count] = at + 4;
        lengths[count++] = size;
        return true;
    }

    public int type() {
        return StunHeader.type(b, off);
    }

    /** The first eight bytes of the transaction id. */
    public long transactionHigh() {
        return Bytes.int64(b, off + 8);
    }

    /** The last four bytes of the transaction id. */
    public int transactionLow() {
        return Bytes.int32(b, off + 16);
    }

    void copyTransaction(byte[] to, int at) {
        System.arraycopy(b, off + 8, to, at, 12);
    }

    /** The first attribute of that type, as an argument of the methods below; negative if there is none. */
    public int find(int attribute) {
        return findFrom(attribute, 0);
    }

    /** As {@link #find}, from that attribute on: {@code findFrom(type, previous + 1)} is the next one. */
    public int findFrom(int attribute, int index) {
        for (int i = index; i < count; i++) {
            if (types[i] == attribute) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(int attribute) {
        return find(attribute) >= 0;
    }

    /** Where the value begins in the array of the message. */
    public int valueAt(int index) {
        return values[index];
    }

    public int length(int index) {
        return lengths[index];
    }

    /** A 32-bit value; {@code missing} if there is no such attribute or it has another size. */
    public long number(int attribute, long missing) {
        int index = find(attribute);
        return index < 0 || lengths[index] != 4 ? missing : Integer.toUnsignedLong(Bytes.int32(b, values[index]));
    }

    /** A 64-bit value; {@code missing} if there is no such attribute or it has another size. */
    public long number64(int attribute, long missing) {
        int index = find(attribute);
        return index < 0 || lengths[index] != 8 ? missing : Bytes.int64(b, values[index]);
    }

    /** @return null if there is no such attribute or it is longer than {@code maxBytes} */
    public String text(int attribute, int maxBytes) {
        int index = find(attribute);
        return index < 0 || lengths[index] > maxBytes ? null : new String(b, values[index], lengths[index], UTF_8);
    }

    /** Whether the attribute's value is exactly these bytes. */
    public boolean valueIs(int attribute, byte[] expected) {
        int index = find(attribute);
        return index >= 0 && lengths[index] == expected.length && startsWith(index, expected);
    }

    /** Whether the attribute's value begins with these bytes. */
    public boolean valueStartsWith(int attribute, byte[] expected) {
        int index = find(attribute);
        return index >= 0 && lengths[index] >= expected.length && startsWith(index, expected);
    }

    private boolean startsWith(int index, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (b[values[index] + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** ERROR-CODE's number (RFC 8489 section 14.8), 0 if there is none. */
    public int errorCode() {
        int index = find(StunAttribute.ERROR_CODE);
        if (index < 0 || lengths[index] < 4) {
            return 0;
        }
        return (b[values[index] + 2] & 7) * 100 + (b[values[index] + 3] & 0xFF);
    }

    /** The address family of an XOR-…-ADDRESS: 4 or 6, or 0 if it is malformed. */
    public int addressFamily(int index) {
        int family = lengths[index] < 4 ? 0 : b[values[index] + 1];
        if (family == IPV4 && lengths[index] == 8) {
            return 4;
        }
        return family == IPV6 && lengths[index] == 20 ? 6 : 0;
    }

    /** An XOR-…-ADDRESS (RFC 8489 section 14.2); null if it is malformed. */
    public InetSocketAddress xorAddress(int index) {
        int family = addressFamily(index);
        if (family == 0) {
            return null;
        }
        byte[] address = new byte[family == 4 ? 4 : 16];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (b[values[index] + 4 + i] ^ b[off + 4 + i]);
        }
        int port = Bytes.int16(b, values[index] + 2) ^ StunHeader.MAGIC_COOKIE >>> 16;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of " + address.length + " bytes", e);
        }
    }

    /** Whether there is an attribute that must be understood and is not (RFC 8489 section 6.3.1). */
    public boolean hasUnknownRequired() {
        return nextUnknownRequired(0) >= 0;
    }

    int nextUnknownRequired(int from) {
        for (int i = from; i < count; i++) {
            if (types[i] < StunAttribute.FIRST_OPTIONAL && !StunAttribute.isKnown(types[i])) {
                return i;
            }
        }
        return -1;
    }

    int typeOf(int index) {
        return types[index];
    }

    public boolean hasIntegrity() {
        return integrityAt != 0;
    }

    /** Whether there is a MESSAGE-INTEGRITY and it was made with this key. */
    public boolean isAuthentic(StunKey key) {
        return integrityAt != 0 && key.verify(b, off, integrityAt);
    }

    public boolean hasFingerprint() {
        return fingerprintAt != 0;
    }

    /** Whether there is a FINGERPRINT and it is right. */
    public boolean hasValidFingerprint() {
        return fingerprintAt != 0
                && StunFingerprint.of(b, off, fingerprintAt - off) == Bytes.int32(b, fingerprintAt + 4);
    }
}
