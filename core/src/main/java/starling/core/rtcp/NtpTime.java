package starling.core.rtcp;

/** NTP timestamps (RFC 3550 4): seconds since 1900 in the high 32 bits, fraction of a second in the low ones. */
public final class NtpTime {
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private NtpTime() {}

    /** From seconds since 1970 and nanoseconds within the second. */
    public static long ofEpoch(long seconds, int nanos) {
        return seconds + SECONDS_1900_TO_1970 << 32 | ((long) nanos << 32) / NANOS_PER_SECOND;
    }

    /** {@code ntp} moved by up to some hours; negative moves back. */
    public static long plusNanos(long ntp, long nanos) {
        long seconds = Math.floorDiv(nanos, NANOS_PER_SECOND);
        long rest = Math.floorMod(nanos, NANOS_PER_SECOND);
        return ntp + (seconds << 32) + (rest << 32) / NANOS_PER_SECOND;
    }

    /** The middle 32 bits, as in LSR: units of 1/65536 s. */
    public static long middle(long ntp) {
        return ntp >>> 16 & 0xFFFF_FFFFL;
    }

    /** Nanoseconds in units of 1/65536 s, as in DLSR. */
    public static long toUnits(long nanos) {
        return nanos / NANOS_PER_SECOND * 65_536 + nanos % NANOS_PER_SECOND * 65_536 / NANOS_PER_SECOND;
    }

    /** Units of 1/65536 s in nanoseconds. */
    public static long toNanos(long units) {
        return units * NANOS_PER_SECOND >> 16;
    }
}
