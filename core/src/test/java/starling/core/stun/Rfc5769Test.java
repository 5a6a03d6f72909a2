package starling.core.stun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 5769. */
class Rfc5769Test {
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    private static final byte[] REQUEST = hex("000100582112a442b7e7a701bc34d686fa87dfae",
            "802200105354554e207465737420636c69656e74", "002400046e0001ff", "80290008932ff9b151263b36",
            "000600096576746a3a68367659202020", "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2",
            "80280004e57a3bcf");
    private static final byte[] IPV4_RESPONSE = hex("0101003c2112a442b7e7a701bc34d686fa87dfae",
            "8022000b7465737420766563746f7220", "002000080001a147e112a643",
            "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7", "80280004c07d4c96");
    private static final byte[] IPV6_RESPONSE = hex("010100482112a442b7e7a701bc34d686fa87dfae",
            "8022000b7465737420766563746f7220", "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
            "00080014a382954e4be67bf11784c97c8292c275bfe3ed41", "80280004c8fb0b4c");
    private static final byte[] LONG_TERM = hex("000100602112a44278ad3433c6ad72c029da412e",
            "00060012e3839ee38388e383aae38383e382afe382b90000",
            "0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341",
            "0014000b6578616d706c652e6f726700", "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666");

    private final StunReader reader = new StunReader();

    @Test
    void shouldReadTheSampleRequest() {
        assertTrue(reader.read(REQUEST, 0, REQUEST.length));

        assertEquals(StunType.BINDING_REQUEST, reader.type());
        assertEquals("STUN test client", reader.text(StunAttribute.SOFTWARE, 100));
        assertEquals("evtj:h6vY", reader.text(StunAttribute.USERNAME, 100));
        assertEquals(0x6e0001ffL, reader.number(StunAttribute.PRIORITY, 0));
        assertEquals(0x932ff9b151263b36L, reader.number64(StunAttribute.ICE_CONTROLLED, 0));
        assertEquals("evtj", StunHeader.localUfrag(REQUEST, 0, REQUEST.length));
        assertFalse(reader.hasUnknownRequired());
    }

    @Test
    void shouldVerifyShortTermCredentialsAndFingerprints() {
        for (byte[] message : new byte[][]{REQUEST, IPV4_RESPONSE, IPV6_RESPONSE}) {
            assertTrue(reader.read(message, 0, message.length));

            assertTrue(reader.isAuthentic(StunKey.shortTerm(PASSWORD)));
            assertFalse(reader.isAuthentic(StunKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBT")));
            assertTrue(reader.hasValidFingerprint());
        }
    }

    @Test
    void shouldVerifyLongTermCredentials() {
        assertTrue(reader.read(LONG_TERM, 0, LONG_TERM.length));

        assertTrue(reader.isAuthentic(StunKey.longTerm("マトリックス", "example.org", "TheMatrIX")));
        assertEquals("f//499k954d6OL34oL9FSTvy64sA", reader.text(StunAttribute.NONCE, 100));
        assertFalse(reader.hasFingerprint());
    }

    @Test
    void shouldReadMappedAddresses() throws Exception {
        assertTrue(reader.read(IPV4_RESPONSE, 0, IPV4_RESPONSE.length));
        assertEquals(new InetSocketAddress("192.0.2.1", 32853),
                reader.xorAddress(reader.find(StunAttribute.XOR_MAPPED_ADDRESS)));

        assertTrue(reader.read(IPV6_RESPONSE, 0, IPV6_RESPONSE.length));
        InetAddress expected = InetAddress.getByName("2001:db8:1234:5678:11:2233:4455:6677");
        assertEquals(new InetSocketAddress(expected, 32853),
                reader.xorAddress(reader.find(StunAttribute.XOR_MAPPED_ADDRESS)));
    }

    @Test
    void shouldWriteTheIpv4Response() {
        assertTrue(reader.read(REQUEST, 0, REQUEST.length));
        StunWriter writer = new StunWriter(20);

        // The vector pads SOFTWARE with a space where we write zero, so write it as part of the value.
        writer.begin(StunType.BINDING_SUCCESS, reader).text(StunAttribute.SOFTWARE, "test vector ")
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, new InetSocketAddress("192.0.2.1", 32853));
        writer.bytes()[23] = 11;
        writer.integrity(StunKey.shortTerm(PASSWORD)).fingerprint();

        assertArrayEquals(IPV4_RESPONSE, Arrays.copyOf(writer.bytes(), writer.length()));
    }

    private static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts));
    }
}
