package starling.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpHeaderTest {
    @ParameterizedTest
    @CsvSource({ //
            "true, 806d0001000000020000000a", // no payload
            "true, 806d0001000000020000000affff", //
            "false, 806d0001000000020000000", // too short (an odd digit is cut off below)
            "false, 406d0001000000020000000a", // version 1
            "false, 816d0001000000020000000a", // contributing source missing
            "true, 816d0001000000020000000a00000001", //
            "false, 906d0001000000020000000a", // extension header missing
            "false, 906d0001000000020000000abede0001", // extension missing
            "true, 906d0001000000020000000abede000151000000", //
            "true, 906d0001000000020000000abede0000", // empty extension
            "false, a06d0001000000020000000a", // padding without a byte
            "true, a06d0001000000020000000a01", //
            "false, a06d0001000000020000000a00", // padding of zero bytes
            "false, a06d0001000000020000000a0002ff", // more padding than payload
            "true, a06d0001000000020000000aff000003"})
    void shouldTellValidFromInvalid(boolean valid, String hex) {
        byte[] packet = HexFormat.of().parseHex(hex.substring(0, hex.length() / 2 * 2));

        assertEquals(valid, RtpHeader.isValid(packet, 0, packet.length));
    }

    @Test
    void shouldReadEveryField() {
        byte[] b = HexFormat.of().parseHex("0000b1ed8001f0000002fffffffe11111111bede000151aabbcc0102030000000004");

        assertTrue(RtpHeader.isValid(b, 2, b.length - 2));
        assertEquals(109, RtpHeader.payloadType(b, 2));
        assertTrue(RtpHeader.marker(b, 2));
        assertEquals(0x8001, RtpHeader.sequenceNumber(b, 2));
        assertEquals(0xF0000002L, RtpHeader.timestamp(b, 2));
        assertEquals(0xFFFFFFFEL, RtpHeader.ssrc(b, 2));
        assertEquals(24, RtpHeader.headerLength(b, 2));
        assertEquals(26, RtpHeader.payloadOffset(b, 2));
        assertEquals(4, RtpHeader.paddingLength(b, 2, b.length - 2));
        assertEquals(4, RtpHeader.payloadLength(b, 2, b.length - 2));
    }

    @Test
    void shouldWriteWhatItReads() {
        byte[] b = new byte[16];
        RtpHeader.writeFixed(b, 4, 120, true, 65_536 + 7, 0x1_8000_0001L, 0xFFFFFFFFL);

        assertTrue(RtpHeader.isValid(b, 4, 12));
        assertEquals(120, RtpHeader.payloadType(b, 4));
        assertEquals(7, RtpHeader.sequenceNumber(b, 4));
        assertEquals(0x80000001L, RtpHeader.timestamp(b, 4));
        assertEquals(0xFFFFFFFFL, RtpHeader.ssrc(b, 4));
    }

    @Test
    void shouldKeepMarkerAndPayloadTypeApart() {
        byte[] b = new byte[12];
        RtpHeader.writeFixed(b, 0, 127, true, 0, 0, 0);

        RtpHeader.setPayloadType(b, 0, 96);
        assertTrue(RtpHeader.marker(b, 0));
        RtpHeader.setMarker(b, 0, false);
        assertFalse(RtpHeader.marker(b, 0));
        assertEquals(96, RtpHeader.payloadType(b, 0));
    }
}
