package starling.core.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The fields of a JSON object from a stranger. A missing field and {@code null} are the same. The first field found wrong
 * is blamed by its path, and reading goes on with a harmless value, so that a reader needs no exit after each field.
 */
final class Fields {
    private final ObjectNode object;
    private final String path;
    private final Blame blame;

    /** The first field found wrong, shared by an object and those inside it. */
    private static final class Blame {
        private String key = "";
    }

    Fields(ObjectNode object) {
        this(object, "", new Blame());
    }

    private Fields(ObjectNode object, String path, Blame blame) {
        this.object = object;
        this.path = path;
        this.blame = blame;
    }

    /** The path of the first wrong field, empty if there is none. Made of our own words only. */
    Optional<String> blamed() {
        return blame.key.isEmpty() ? Optional.empty() : Optional.of(blame.key);
    }

    /** Says that a field is wrong for a reason only the reader knows. */
    void blame(String key) {
        if (blame.key.isEmpty()) {
            blame.key = path + key;
        }
    }

    boolean has(String key) {
        return !node(key).isMissingNode();
    }

    /** The field as it came; a {@link MissingNode} if it is missing. */
    JsonNode any(String key) {
        JsonNode node = object.get(key);
        return node == null ? MissingNode.getInstance() : node;
    }

    Optional<String> text(String key) {
        return text(key, text -> true);
    }

    Optional<String> text(String key, Predicate<String> rule) {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isTextual() || !rule.test(node.textValue())) {
            blame(key);
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    /** One of a few words. */
    Optional<String> word(String key, List<String> words) {
        return text(key, words::contains);
    }

    boolean flag(String key, boolean standard) {
        JsonNode node = node(key);
        if (!node.isMissingNode() && !node.isBoolean()) {
            blame(key);
        }
        return node.isBoolean() ? node.booleanValue() : standard;
    }

    OptionalInt number(String key, int min, int max) {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return OptionalInt.empty();
        }
        boolean fits = node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= min
                && node.intValue() <= max;
        if (!fits) {
            blame(key);
            return OptionalInt.empty();
        }
        return OptionalInt.of(node.intValue());
    }

    /** An object inside this one. */
    Optional<Fields> object(String key) {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (node instanceof ObjectNode inner) {
            return Optional.of(new Fields(inner, path + key + ".", blame));
        }
        blame(key);
        return Optional.empty();
    }

    /** The objects of an array; anything else in it is blamed. */
    List<Fields> objects(String key) {
        List<Fields> elements = new ArrayList<>();
        ArrayNode array = array(key);
        for (int i = 0; i < array.size(); i++) {
            String place = key + "[" + i + "]";
            if (array.get(i) instanceof ObjectNode inner) {
                elements.add(new Fields(inner, path + place + ".", blame));
            } else {
                blame(place);
            }
        }
        return elements;
    }

    /** An array; empty if the field is missing or wrong. */
    ArrayNode array(String key) {
        JsonNode node = node(key);
        if (node instanceof ArrayNode array) {
            return array;
        }
        if (!node.isMissingNode()) {
            blame(key);
        }
        return object.arrayNode();
    }

    /** The same object with these elements as the array {@code key}, for arrays inside arrays. */
    Fields nested(String key, ArrayNode elements) {
        ObjectNode holder = object.objectNode();
        holder.set(key, elements);
        return new Fields(holder, path, blame);
    }

    private JsonNode node(String key) {
        JsonNode node = any(key);
        return node.isNull() ? MissingNode.getInstance() : node;
    }
}
