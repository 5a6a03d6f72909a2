package starling.core.srtp;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * What a DTLS handshake agreed on for SRTP (RFC 5764 4.2). "Client" is the DTLS client: it sends with the client's pair and
 * receives with the server's. The arrays are handed over, not copied, and are never logged.
 */
public record SrtpMasterKeys(SrtpProfile profile, byte[] clientKey, byte[] clientSalt, byte[] serverKey,
        byte[] serverSalt) {
    public SrtpMasterKeys {
        requireNonNull(profile, "profile");
        requireLength(clientKey, profile.keyLength(), "clientKey");
        requireLength(serverKey, profile.keyLength(), "serverKey");
        requireLength(clientSalt, profile.saltLength(), "clientSalt");
        requireLength(serverSalt, profile.saltLength(), "serverSalt");
    }

    /** How many bytes to take from the exporter labelled {@code EXTRACTOR-dtls_srtp}. */
    public static int exportedLength(SrtpProfile profile) {
        return 2 * (profile.keyLength() + profile.saltLength());
    }

    /** Splits the exported material: client key, server key, client salt, server salt. */
    public static SrtpMasterKeys fromExporter(SrtpProfile profile, byte[] material) {
        requireLength(material, exportedLength(profile), "material");
        int key = profile.keyLength();
        int salt = profile.saltLength();
        return new SrtpMasterKeys(profile, Arrays.copyOfRange(material, 0, key),
                Arrays.copyOfRange(material, 2 * key, 2 * key + salt), Arrays.copyOfRange(material, key, 2 * key),
                Arrays.copyOfRange(material, 2 * key + salt, 2 * (key + salt)));
    }

    /** Names the profile only: keys do not belong into logs. */
    @Override
    public String toString() {
        return "SrtpMasterKeys[" + profile + "]";
    }

    static void requireLength(byte[] bytes, int length, String name) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(name + ": " + bytes.length + " bytes (expected: " + length + ")");
        }
    }
}
