package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import starling.core.media.MediaKind;

/**
 * Says whose media a receiver gets ({@code signaling.md 3.4}, {@code api.md 2.14}). Immutable.
 *
 * @param name unique among the filters of a channel, or of a connection
 * @param priority the smaller, the earlier it is asked
 * @param rules the filter matches if all conditions of one of these lists do; an empty list matches nothing
 * @param version the application's mark, for updates that must not overwrite another's
 * @param metadata the application's; a {@link MissingNode} if there is none
 */
public record ForwardingFilter(String name, int priority, Action action, List<List<FilterRule>> rules,
        Optional<String> version, JsonNode metadata) {
    /** The name and priority of a filter without. */
    public static final String DEFAULT_NAME = "default";
    public static final int DEFAULT_PRIORITY = 32_767;

    /** What happens to media that a filter matches; {@code text} is the word used in messages. */
    public enum Action {
        BLOCK("block"), ALLOW("allow");

        private final String text;

        Action(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    public ForwardingFilter {
        requireNonNull(name, "name");
        requireNonNull(action, "action");
        rules = rules.stream().map(List::copyOf).toList();
        requireNonNull(version, "version");
        requireNonNull(metadata, "metadata");
    }

    boolean matches(Member sender, MediaKind kind) {
        return rules.stream().anyMatch(
                all -> !all.isEmpty() && all.stream().allMatch(rule -> rule.matches(sender, kind)));
    }

    ForwardingFilter withVersion(Optional<String> newVersion) {
        return new ForwardingFilter(name, priority, action, rules, newVersion, metadata);
    }

    /** As in requests and answers, with every member that has a value. */
    public ObjectNode json() {
        ObjectNode json = Json.object().put("name", name).put("priority", priority).put("action", action.text);
        ArrayNode any = json.putArray("rules");
        for (List<FilterRule> all : rules) {
            ArrayNode conditions = any.addArray();
            all.forEach(rule -> conditions.add(rule.json()));
        }
        version.ifPresent(text -> json.put("version", text));
        if (!metadata.isMissingNode()) {
            json.set("metadata", metadata);
        }
        return json;
    }
}
