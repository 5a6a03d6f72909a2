package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import starling.core.media.MediaKind;

/**
 * One condition of a forwarding filter ({@code signaling.md 3.4}). It speaks of the sender and of what is sent, never of
 * the receiver. Immutable.
 *
 * @param isIn {@code is_in}; else {@code is_not_in}
 */
public record FilterRule(Field field, boolean isIn, Set<String> values) {
    static final String IS_IN = "is_in";
    static final String IS_NOT_IN = "is_not_in";

    /** What is compared; {@code text} is the word used in messages. */
    public enum Field {
        CONNECTION_ID("connection_id"), CLIENT_ID("client_id"), KIND("kind");

        private final String text;

        Field(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    public FilterRule {
        requireNonNull(field, "field");
        values = Collections.unmodifiableSet(new LinkedHashSet<>(values));
    }

    static FilterRule of(Field field, String operator, Collection<String> values) {
        return new FilterRule(field, operator.equals(IS_IN), new LinkedHashSet<>(values));
    }

    boolean matches(Member sender, MediaKind kind) {
        String actual = switch (field) {
            case CONNECTION_ID -> sender.connectionId().value();
            case CLIENT_ID -> sender.clientId().value();
            case KIND -> kind.text();
        };
        return values.contains(actual) == isIn;
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("field", field.text).put("operator", isIn ? IS_IN : IS_NOT_IN);
        values.forEach(json.putArray("values")::add);
        return json;
    }
}
