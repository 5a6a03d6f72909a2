package starling.core.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunReaderTest {
    private static final StunKey KEY = StunKey.shortTerm("a password of some length");

    private final StunReader reader = new StunReader();
    private final StunWriter writer = new StunWriter(64);

    @Test
    void shouldReadAtAnyOffset() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).text(StunAttribute.USERNAME, "to:from").integrity(KEY)
                .fingerprint();
        byte[] shifted = new byte[writer.length() + 7];
        System.arraycopy(writer.bytes(), 0, shifted, 5, writer.length());

        assertTrue(reader.read(shifted, 5, writer.length()));
        assertTrue(reader.isAuthentic(KEY));
        assertTrue(reader.hasValidFingerprint());
        assertEquals("to", StunHeader.localUfrag(shifted, 5, writer.length()));
    }

    @Test
    void shouldIgnoreAttributesBehindMessageIntegrity() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).integrity(KEY).number(StunAttribute.PRIORITY, 5).fingerprint();

        assertTrue(read());
        assertFalse(reader.has(StunAttribute.PRIORITY));
        assertTrue(reader.isAuthentic(KEY));
    }

    @Test
    void shouldRefuseAttributesBehindFingerprint() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).fingerprint().number(StunAttribute.PRIORITY, 5);

        assertFalse(read());
    }

    @Test
    void shouldRefuseMoreAttributesThanItHasRoomFor() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2);
        for (int i = 0; i < StunReader.MAX_ATTRIBUTES; i++) {
            writer.flag(0xC000 + i);
        }
        assertTrue(read());

        writer.flag(0xC100);

        assertFalse(read());
    }

    @Test
    void shouldRefuseAnAttributeLongerThanTheMessage() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).text(StunAttribute.USERNAME, "abcd");
        writer.bytes()[23] = 5;

        assertFalse(read());
        assertNull(StunHeader.localUfrag(writer.bytes(), 0, writer.length()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 21, 24})
    void shouldRefuseALengthThatIsNotTheHeaders(int length) {
        byte[] header = Arrays.copyOf(writer.begin(StunType.BINDING_REQUEST, 1, 2).bytes(), 24);

        assertFalse(StunHeader.isStun(header, 0, length));
        assertTrue(StunHeader.isStun(header, 0, 20));
    }

    @Test
    void shouldRefuseIntegrityAndFingerprintOfAnotherSize() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).value(StunAttribute.MESSAGE_INTEGRITY, new byte[16]);
        assertFalse(read());

        writer.begin(StunType.BINDING_REQUEST, 1, 2).value(StunAttribute.FINGERPRINT, new byte[8]);
        assertFalse(read());
    }

    @Test
    void shouldTellUnknownAttributesThatMatterFromThoseThatDoNot() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).number(0xC057, 1).number(StunAttribute.PRIORITY, 1);
        assertTrue(read());
        assertFalse(reader.hasUnknownRequired());

        writer.begin(StunType.BINDING_REQUEST, 1, 2).number(0x7F00, 1).flag(StunAttribute.USE_CANDIDATE).flag(0x7F01);
        assertTrue(read());
        assertTrue(reader.hasUnknownRequired());
        StunWriter answer = new StunWriter(64).begin(StunType.BINDING_ERROR, reader).unknownAttributes(reader);
        StunReader second = new StunReader();
        assertTrue(second.read(answer.bytes(), 0, answer.length()));
        assertTrue(second.valueIs(StunAttribute.UNKNOWN_ATTRIBUTES, new byte[]{0x7F, 0, 0x7F, 1}));
    }

    @ParameterizedTest
    @CsvSource({"401, Unauthorized", "487, Role Conflict", "508, Insufficient Capacity"})
    void shouldReadErrorCodes(int code, String reason) {
        writer.begin(StunType.BINDING_ERROR, 1, 2).error(code, reason);

        assertTrue(read());
        assertEquals(code, reader.errorCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nocolon", ""})
    void shouldFindNoUfragWithoutColon(String username) {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).text(StunAttribute.USERNAME, username);

        assertNull(StunHeader.localUfrag(writer.bytes(), 0, writer.length()));
    }

    @Test
    void shouldPadWithZeros() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).text(StunAttribute.USERNAME, "12345678");
        writer.begin(StunType.BINDING_REQUEST, 1, 2).text(StunAttribute.USERNAME, "1");

        assertEquals(28, writer.length());
        assertEquals('1' << 24, Bytes.int32(writer.bytes(), 24));
    }

    @Test
    void shouldFindNoUfragInOtherMessages() {
        writer.begin(StunType.ALLOCATE_REQUEST, 1, 2).text(StunAttribute.USERNAME, "a:b");

        assertNull(StunHeader.localUfrag(writer.bytes(), 0, writer.length()));
        assertFalse(StunHeader.isBinding(writer.bytes(), 0));
    }

    @Test
    void shouldWriteWhatIce4jReads() throws Exception {
        InetSocketAddress address = new InetSocketAddress("198.51.100.7", 50123);
        writer.begin(StunType.BINDING_SUCCESS, 0x0102030405060708L, 0x090A0B0C)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, address).text(StunAttribute.SOFTWARE, "abc")
                .integrity(KEY)
                .fingerprint();

        Message message = Message.decode(writer.bytes(), 0, writer.length());

        assertEquals(Message.BINDING_SUCCESS_RESPONSE, message.getMessageType());
        XorMappedAddressAttribute mapped = (XorMappedAddressAttribute) message
                .getAttribute(Attribute.XOR_MAPPED_ADDRESS);
        assertEquals(address.getAddress(), mapped.getAddress(message.getTransactionID()).getAddress());
        assertEquals(address.getPort(), mapped.getAddress(message.getTransactionID()).getPort());
        assertTrue(message.containsAttribute(Attribute.MESSAGE_INTEGRITY));
        assertTrue(message.containsAttribute(Attribute.FINGERPRINT));
    }

    private boolean read() {
        return reader.read(writer.bytes(), 0, writer.length());
    }
}
