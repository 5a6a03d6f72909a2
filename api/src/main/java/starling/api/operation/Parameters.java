package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What an operation's JSON body must look like. Members that are not named here are accepted and ignored. */
record Parameters(List<Parameter> members) {
    /** For operations called without a body. */
    static final Parameters NONE = new Parameters(List.of());

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    Parameters {
        members = List.copyOf(members);
    }

    static Parameters of(Parameter... members) {
        return new Parameters(List.of(members));
    }

    /** A required member. */
    record Parameter(String name, Type type) {}

    /** JSON types as far as operations need them. */
    enum Type {
        STRING, STRINGS
    }

    /** The {@code error_reason} of a body that does not fit, or empty. */
    Optional<JsonNode> violation(JsonNode body) {
        if (!body.isObject()) {
            return Optional.of(reason(schema(), "wrong_type", body, List.of()));
        }
        for (Parameter member : members) {
            JsonNode value = body.get(member.name());
            if (value == null) {
                return Optional.of(reason(schema(), "missing_required_property", body, List.of(member.name())));
            }
            Optional<JsonNode> wrong = wrongType(member, value);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonNode> wrongType(Parameter member, JsonNode value) {
        if (member.type() == Type.STRING) {
            return value.isTextual()
                    ? Optional.empty()
                    : Optional.of(reason(schema(Type.STRING), "wrong_type", value, List.of(member.name())));
        }
        if (!value.isArray()) {
            return Optional.of(reason(schema(Type.STRINGS), "wrong_type", value, List.of(member.name())));
        }
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isTextual()) {
                return Optional.of(reason(schema(Type.STRING).put("required", false), "wrong_type", value.get(i),
                        List.of(member.name(), i)));
            }
        }
        return Optional.empty();
    }

    private static JsonNode reason(ObjectNode schema, String error, JsonNode data, List<Object> path) {
        ObjectNode reason = JSON.objectNode().put("invalid", "data");
        reason.set("schema", schema);
        reason.put("error", error);
        reason.set("data", data);
        ArrayNode steps = reason.putArray("path");
        path.forEach(step -> {
            if (step instanceof Integer index) {
                steps.add(index);
            } else {
                steps.add(step.toString());
            }
        });
        return JSON.arrayNode().add(reason);
    }

    /** JSON Schema draft 3, the dialect of the original. */
    private ObjectNode schema() {
        ObjectNode schema = JSON.objectNode().put("type", "object").put("required", true);
        ObjectNode properties = schema.putObject("properties");
        members.forEach(member -> properties.set(member.name(), schema(member.type())));
        return schema;
    }

    private static ObjectNode schema(Type type) {
        ObjectNode schema = JSON.objectNode().put("type", type == Type.STRING ? "string" : "array");
        schema.put("required", true);
        if (type == Type.STRINGS) {
            schema.putObject("items").put("type", "string");
        }
        return schema;
    }
}
