package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Status and JSON body of one answer of the HTTP API ({@code api.md sections 1.1 and 1.2}). */
public record ApiAnswer(int status, JsonNode body) {

    static ApiAnswer ok(JsonNode body) {
        return new ApiAnswer(200, body);
    }

    static ApiAnswer error(DispatchError error) {
        return new ApiAnswer(error.status(), object().put(error.key(), error.text()));
    }

    static ApiAnswer error(DispatchError error, JsonNode reason) {
        return new ApiAnswer(error.status(), object().put(error.key(), error.text()).set("error_reason", reason));
    }

    /** An error that the operation itself reports. */
    static ApiAnswer refused(String errorType, String message) {
        return new ApiAnswer(400,
                object().put("error_type", errorType).set("error_reason", object().put("message", message)));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
