package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The {@code metadata} of a member in notify events, and what the application may do to it while the member is there: the
 * notify-metadata extension ({@code api.md 2.13}, {@code signaling.md 15.1}). Trees are never changed, always replaced.
 */
public final class NotifyMetadata {
    /** Of what the application puts, as JSON text: so much crosses to other nodes. */
    public static final int MAX_CHARS = MemberFacts.MAX_METADATA_CHARS;

    private NotifyMetadata() {}

    /** What is to become of the metadata. */
    public sealed interface Edit {}

    /** It is replaced as a whole. */
    public record Put(ObjectNode metadata) implements Edit {
        public Put {
            requireNonNull(metadata, "metadata");
        }
    }

    /** One member of the object is set. */
    public record PutItem(String key, JsonNode value) implements Edit {
        public PutItem {
            requireNonNull(key, "key");
            requireNonNull(value, "value");
        }
    }

    /** One member of the object is taken away; if there is none, nothing happens. */
    public record DeleteItem(String key) implements Edit {
        public DeleteItem {
            requireNonNull(key, "key");
        }
    }

    /** What an edit led to. */
    public sealed interface Outcome {}

    /** @param metadata the new one */
    public record Done(JsonNode metadata) implements Outcome {}

    /** There is no such established connection here. */
    public record NoConnection() implements Outcome {}

    /** The metadata is a text, a number or a list, which has no items. */
    public record NoObject() implements Outcome {}

    /** @param chars of the metadata as it would have been, more than {@link #MAX_CHARS} */
    public record TooLong(int chars) implements Outcome {}

    /** What the member was given when it connected: both in one, what a webhook said winning. {@code null} if nothing. */
    static JsonNode given(JsonNode own, JsonNode byWebhook) {
        if (own instanceof ObjectNode mine && byWebhook instanceof ObjectNode theirs) {
            ObjectNode both = Json.object();
            both.setAll(mine);
            both.setAll(theirs);
            return both;
        }
        return known(byWebhook).isNull() ? known(own) : byWebhook;
    }

    /** A missing node is {@code null}. */
    static JsonNode known(JsonNode metadata) {
        return metadata.isMissingNode() ? Json.nothing() : metadata;
    }

    /** @param now {@code null} counts as an empty object */
    public static Outcome apply(JsonNode now, Edit edit) {
        if (edit instanceof Put put) {
            return checked(put.metadata());
        }
        if (!now.isObject() && !now.isNull()) {
            return new NoObject();
        }
        ObjectNode next = Json.object();
        if (now instanceof ObjectNode items) {
            next.setAll(items);
        }
        if (edit instanceof PutItem put) {
            next.set(put.key(), put.value());
        } else if (edit instanceof DeleteItem delete) {
            next.remove(delete.key());
        }
        return checked(next);
    }

    private static Outcome checked(JsonNode metadata) {
        int chars = Json.write(metadata).length();
        return chars > MAX_CHARS ? new TooLong(chars) : new Done(metadata);
    }

    /** As it crosses nodes; a text that is no JSON, which nobody sends, is {@code null}. */
    public static JsonNode read(String text) {
        return Json.readValue(text).orElse(Json.nothing());
    }

    public static String write(JsonNode metadata) {
        return Json.write(metadata);
    }
}
