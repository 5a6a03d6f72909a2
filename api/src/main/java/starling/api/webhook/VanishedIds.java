package starling.api.webhook;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import starling.cluster.journal.SessionVanished;
import starling.core.id.SessionId;

/** Webhook ids for what died with a node: the same each time it is told, so that a receiver knows a repetition. */
final class VanishedIds {
    private VanishedIds() {}

    static String of(SessionVanished vanished, String type, String subject) {
        String text = type + '|' + vanished.node() + '|' + vanished.session() + '|' + subject;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return SessionId.random(new SplittableRandom(ByteBuffer.wrap(hash).getLong())).value();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
