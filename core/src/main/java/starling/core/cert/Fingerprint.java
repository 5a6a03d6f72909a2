package starling.core.cert;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * A certificate's hash as in {@code a=fingerprint} (RFC 8122 5).
 *
 * @param algorithm lower case, e.g. {@code sha-256}
 * @param value upper-case hexadecimal with colons
 */
public record Fingerprint(String algorithm, String value) {
    /** What we announce. */
    public static final String SHA_256 = "sha-256";

    public Fingerprint {
        algorithm = requireNonNull(algorithm, "algorithm").toLowerCase(Locale.ROOT);
        value = requireNonNull(value, "value").toUpperCase(Locale.ROOT);
    }

    /** SHA-256 of a DER certificate. */
    public static Fingerprint sha256(byte[] der) {
        return new Fingerprint(SHA_256, hash("SHA-256", der));
    }

    /** True when this is the hash of that DER certificate; false also for an algorithm that is not (or no longer) trusted. */
    public boolean matches(byte[] der) {
        String hash = switch (algorithm) {
            case SHA_256 -> hash("SHA-256", der);
            case "sha-384" -> hash("SHA-384", der);
            case "sha-512" -> hash("SHA-512", der);
            default -> null;
        };
        return value.equals(hash);
    }

    private static String hash(String name, byte[] der) {
        try {
            byte[] hash = MessageDigest.getInstance(name).digest(der);
            StringBuilder text = new StringBuilder(hash.length * 3);
            for (byte b : hash) {
                text.append(text.isEmpty() ? "" : ":").append(Character.forDigit(b >> 4 & 0xF, 16))
                        .append(Character.forDigit(b & 0xF, 16));
            }
            return text.toString().toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(name + " is missing in this JDK", e);
        }
    }
}
