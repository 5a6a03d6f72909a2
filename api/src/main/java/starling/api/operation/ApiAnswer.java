package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One answer of the HTTP API ({@code api.md sections 1.1 to 1.3}).
 *
 * @param body JSON; a missing node: the body is empty
 * @param location where to go instead
 */
public record ApiAnswer(int status, JsonNode body, Optional<String> location) {

    private ApiAnswer(int status, JsonNode body) {
        this(status, body, Optional.empty());
    }

    /** Method, headers and body are to be sent again, there. */
    static ApiAnswer redirect(String location) {
        return new ApiAnswer(307, MissingNode.getInstance(), Optional.of(location));
    }

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
