package starling.core.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NtpTimeTest {
    @Test
    void shouldConvert() {
        assertEquals(0x83aa7e80_80000000L, NtpTime.ofEpoch(0, 500_000_000));
        assertEquals(0x83aa7e82_40000000L, NtpTime.plusNanos(0x83aa7e80_80000000L, 1_750_000_000L));
        assertEquals(0x83aa7e7f_c0000000L, NtpTime.plusNanos(0x83aa7e80_80000000L, -750_000_000L));
        assertEquals(0x7e808000L, NtpTime.middle(0x83aa7e80_80000000L));
        assertEquals(98_304, NtpTime.toUnits(1_500_000_000L));
        assertEquals(65_536L * 86_400 * 365, NtpTime.toUnits(86_400L * 365 * 1_000_000_000L));
        assertEquals(1_500_000_000L, NtpTime.toNanos(98_304));
    }
}
