package starling.core.media;

import static java.util.Objects.requireNonNull;

/**
 * The client's half of the transport, read from its answer.
 *
 * @param fingerprintAlgorithm as in {@code a=fingerprint}, lower case, e.g. {@code sha-256}
 * @param fingerprint the hash in upper-case hexadecimal with colons
 */
public record RemoteTransport(String iceUfrag, String icePassword, String fingerprintAlgorithm, String fingerprint) {
    public RemoteTransport {
        requireNonNull(iceUfrag, "iceUfrag");
        requireNonNull(icePassword, "icePassword");
        requireNonNull(fingerprintAlgorithm, "fingerprintAlgorithm");
        requireNonNull(fingerprint, "fingerprint");
    }
}
