package starling.core.ice;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;

/** One side's user name fragment and password (RFC 8445 section 5.3). */
public record IceCredentials(String ufrag, String password) {
    /** ice-char of RFC 8839 section 5.1, so that 6 bits make one. */
    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /** 48 bits: unique among the sessions of a node, which are found by it. */
    private static final int UFRAG_LENGTH = 8;
    /** 144 bits; at least 128 are asked for. */
    private static final int PASSWORD_LENGTH = 24;

    public IceCredentials {
        requireNonNull(ufrag, "ufrag");
        requireNonNull(password, "password");
    }

    /** New ones; {@code random} must be cryptographically strong outside of tests. */
    public static IceCredentials random(RandomGenerator random) {
        return new IceCredentials(word(random, UFRAG_LENGTH), word(random, PASSWORD_LENGTH));
    }

    private static String word(RandomGenerator random, int length) {
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            word.append(ICE_CHARS.charAt(random.nextInt(64)));
        }
        return word.toString();
    }
}
