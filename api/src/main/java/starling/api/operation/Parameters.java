package starling.api.operation;

import static java.util.Objects.requireNonNull;

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

    /** Whether a call without a body lacks something. */
    boolean needsBody() {
        return members.stream().anyMatch(Parameter::required);
    }

    static Parameters of(Parameter... members) {
        return new Parameters(List.of(members));
    }

    /**
     * One member.
     *
     * @param allowed the only texts allowed; empty = any
     */
    record Parameter(String name, Type type, boolean required, List<String> allowed) {
        Parameter {
            requireNonNull(name, "name");
            requireNonNull(type, "type");
            allowed = List.copyOf(allowed);
        }

        /** A required member. */
        Parameter(String name, Type type) {
            this(name, type, true, List.of());
        }

        static Parameter optional(String name, Type type) {
            return new Parameter(name, type, false, List.of());
        }

        /** A required text out of these. */
        static Parameter oneOf(String name, List<String> allowed) {
            return new Parameter(name, Type.STRING, true, allowed);
        }
    }

    /** JSON types as far as operations need them. */
    enum Type {
        STRING("string"), STRINGS("array"), OBJECT("object"), BOOLEAN("boolean"), INTEGER("integer"), ANY("any"), ARRAY(
                "array");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** Its name in JSON Schema. */
        String text() {
            return text;
        }

        boolean fits(JsonNode value) {
            return switch (this) {
                case STRING -> value.isTextual();
                case STRINGS, ARRAY -> value.isArray();
                case OBJECT -> value.isObject();
                case BOOLEAN -> value.isBoolean();
                case ANY -> true;
                case INTEGER -> value.isIntegralNumber() && value.canConvertToLong();
            };
        }
    }

    /** The {@code error_reason} of a body that does not fit, or empty. */
    Optional<JsonNode> violation(JsonNode body) {
        if (!body.isObject()) {
            return Optional.of(reason(schema(), "wrong_type", body, List.of()));
        }
        for (Parameter member : members) {
            JsonNode value = body.get(member.name());
            if (value == null && member.required()) {
                return Optional.of(reason(schema(), "missing_required_property", body, List.of(member.name())));
            }
            Optional<JsonNode> wrong = value == null ? Optional.empty() : violation(member, value);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonNode> violation(Parameter member, JsonNode value) {
        if (!member.type().fits(value)) {
            return Optional.of(reason(schema(member), "wrong_type", value, List.of(member.name())));
        }
        if (!member.allowed().isEmpty() && !member.allowed().contains(value.textValue())) {
            return Optional.of(reason(schema(member), "not_in_enum", value, List.of(member.name())));
        }
        for (int i = 0; member.type() == Type.STRINGS && i < value.size(); i++) {
            if (!value.get(i).isTextual()) {
                return Optional.of(reason(JSON.objectNode().put("type", "string").put("required", false), "wrong_type",
                        value.get(i), List.of(member.name(), i)));
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
        members.forEach(member -> properties.set(member.name(), schema(member)));
        return schema;
    }

    private static ObjectNode schema(Parameter member) {
        ObjectNode schema = JSON.objectNode().put("type", member.type().text).put("required", member.required());
        if (member.type() == Type.STRINGS) {
            schema.putObject("items").put("type", "string");
        }
        if (!member.allowed().isEmpty()) {
            ArrayNode allowed = schema.putArray("enum");
            member.allowed().forEach(allowed::add);
        }
        return schema;
    }
}
