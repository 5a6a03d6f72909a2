package starling.core.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of the links between nodes. Each process draws a secret at its start and tells it to the other nodes over the control
 * plane; whoever sends to it derives a key from it that is used for one direction between one loop and one other, in one life of
 * the sender, so that a counter is enough to make nonces.
 */
public final class RelayKeys {
    public static final int SECRET_SIZE = 32;
    private static final int KEY_SIZE = 16;
    private static final byte[] LABEL = "starling relay".getBytes(StandardCharsets.US_ASCII);

    private RelayKeys() {}

    /**
     * The key of a link: the first 16 bytes of HMAC-SHA256 under the receiver's secret.
     *
     * @param senderLife the number the sending process drew at its start
     */
    public static byte[] derive(byte[] receiverSecret, int senderKey, long senderLife, int senderLoop,
            int receiverLoop) {
        ByteBuffer input = ByteBuffer.allocate(LABEL.length + 12).put(LABEL).putShort((short) senderKey)
                .putLong(senderLife).put((byte) senderLoop).put((byte) receiverLoop);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(receiverSecret, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(input.array()), KEY_SIZE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing in this JDK", e);
        }
    }
}
