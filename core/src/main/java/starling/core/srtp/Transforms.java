package starling.core.srtp;

/** Which cipher belongs to which profile. */
final class Transforms {
    private Transforms() {}

    static PacketTransform of(SrtpProfile profile, SessionKeys keys) {
        return profile.isGcm()
                ? new GcmTransform(keys.cipher())
                : new CounterModeTransform(keys.cipher(), keys.auth());
    }
}
