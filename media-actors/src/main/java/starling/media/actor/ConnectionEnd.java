package starling.media.actor;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import starling.core.signaling.CloseReason;

/**
 * Why a connection ended.
 *
 * @param reason the WebSocket's close reason
 * @param apiReason what the API call that ended it gave as {@code reason}, else a {@link MissingNode}
 * @param clientReason {@code reason} of the client's {@code type: disconnect}, else a {@link MissingNode}
 */
public record ConnectionEnd(CloseReason cause, String reason, JsonNode apiReason, JsonNode clientReason) {
    public ConnectionEnd {
        requireNonNull(cause, "cause");
        requireNonNull(reason, "reason");
        requireNonNull(apiReason, "apiReason");
        requireNonNull(clientReason, "clientReason");
    }

    /** An end that nobody gave a reason for. */
    public static ConnectionEnd of(CloseReason cause) {
        return new ConnectionEnd(cause, cause.text(), MissingNode.getInstance(), MissingNode.getInstance());
    }
}
