package starling.core.turn;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import starling.core.stun.Bytes;

/**
 * Nonces that need no memory: the time of issue and a code over it and the client's address (RFC 8656 section 5 asks for
 * a nonce that is hard to guess and changes).
 */
final class TurnNonces {
    private static final int LIFETIME_SECONDS = 3600;
    private static final long SECOND_NANOS = 1_000_000_000L;
    /** 96 bits of the code: short enough that a refusal is hardly larger than the request. */
    private static final int CODE_BYTES = 12;
    private static final int LENGTH = 24;

    private final Mac mac;

    TurnNonces(byte[] key) {
        if (key.length < 16) {
            throw new IllegalArgumentException("nonceKey: " + key.length + " bytes (expected: >= 16)");
        }
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing in this Java runtime", e);
        }
    }

    byte[] issue(InetSocketAddress client, long nowNanos) {
        return nonce(client, seconds(nowNanos));
    }

    /** Whether it was issued to this client within the last hour. */
    boolean isValid(String nonce, InetSocketAddress client, long nowNanos) {
        if (nonce.length() != LENGTH) {
            return false;
        }
        int issued;
        try {
            issued = Integer.parseUnsignedInt(nonce, 0, 8, 16);
        } catch (NumberFormatException e) {
            return false;
        }
        int age = seconds(nowNanos) - issued;
        return age >= 0 && age <= LIFETIME_SECONDS
                && MessageDigest.isEqual(nonce(client, issued), nonce.getBytes(US_ASCII));
    }

    private static int seconds(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, SECOND_NANOS);
    }

    private byte[] nonce(InetSocketAddress client, int issued) {
        byte[] text = new byte[6];
        Bytes.putInt32(text, 0, issued);
        Bytes.putInt16(text, 4, client.getPort());
        mac.update(text);
        byte[] code = Arrays.copyOf(mac.doFinal(client.getAddress().getAddress()), CODE_BYTES);
        return (HexFormat.of().toHexDigits(issued) + Base64.getUrlEncoder().encodeToString(code)).getBytes(US_ASCII);
    }
}
