package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;

/** One operation of the HTTP API. Called on an HTTP thread; must not block. */
interface Operation {
    /** Service, date and name, as in {@code x-sora-target}. */
    String target();

    /** What the body must hold; {@link Parameters#NONE} = it is called without a body.
     * Without a required member both are right. */
    Parameters parameters();

    /**
     * @param parameters checked against {@link #parameters()}; empty if there are none
     * @return the body of the answer; completes with an exception that {@link TargetDispatcher} turns into an error
     */
    CompletionStage<JsonNode> call(ObjectNode parameters);
}
