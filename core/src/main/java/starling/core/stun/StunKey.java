package starling.core.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A password turned into the key of MESSAGE-INTEGRITY (RFC 8489 section 14.5). Not thread safe. */
public final class StunKey {
    /** Bytes of an HMAC-SHA1. */
    static final int LENGTH = 20;
    private static final int ATTRIBUTE_LENGTH = 4 + LENGTH;

    private final Mac mac;
    private final byte[] computed = new byte[LENGTH];

    private StunKey(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA1 is missing in this Java runtime", e);
        }
    }

    /** The key of ICE: the password itself (RFC 8489 section 9.1.1). */
    public static StunKey shortTerm(String password) {
        return new StunKey(password.getBytes(UTF_8));
    }

    /** The key of TURN: MD5 over user name, realm and password (RFC 8489 section 9.2.2). */
    public static StunKey longTerm(String username, String realm, String password) {
        try {
            String text = username + ':' + realm + ':' + password;
            return new StunKey(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("MD5 is missing in this Java runtime", e);
        }
    }

    /** @param integrityAt offset of the attribute's header in the message that begins at off */
    boolean verify(byte[] b, int off, int integrityAt) {
        compute(b, off, integrityAt);
        int difference = 0;
        for (int i = 0; i < LENGTH; i++) {
            difference |= computed[i] ^ b[integrityAt + 4 + i];
        }
        return difference == 0;
    }

    /** Writes the value into the attribute whose header is at that offset. */
    void sign(byte[] b, int off, int integrityAt) {
        compute(b, off, integrityAt);
        System.arraycopy(computed, 0, b, integrityAt + 4, LENGTH);
    }

    /** The text is the message in front of the attribute, with a length field that ends behind the attribute. */
    private void compute(byte[] b, int off, int integrityAt) {
        int length = integrityAt - off - StunHeader.LENGTH + ATTRIBUTE_LENGTH;
        mac.update(b, off, 2);
        mac.update((byte) (length >> 8));
        mac.update((byte) length);
        mac.update(b, off + 4, integrityAt - off - 4);
        try {
            mac.doFinal(computed, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA1 does not fit into " + LENGTH + " bytes", e);
        }
    }
}
