package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.media.actor.MemberSelection;

/**
 * Sends {@code push} to members, wherever in the cluster they are; answers with the message ({@code api.md section 2.2},
 * {@code signaling.md section 5.7}).
 */
final class PushOperation implements Operation {
    private static final String DATA = "data";

    private final String target;
    private final Selector selector;
    private final Owner owner;
    private final ChannelOperations channels;

    private PushOperation(String target, Selector selector, Owner owner, ChannelOperations channels) {
        this.target = target;
        this.selector = selector;
        this.owner = owner;
        this.channels = channels;
    }

    static List<Operation> all(Owner owner, ChannelOperations channels) {
        return List.of(new PushOperation("Sora_20160711.PushChannel", Selector.CHANNEL, owner, channels),
                new PushOperation("Sora_20160711.PushClient", Selector.CLIENT, owner, channels),
                new PushOperation("Sora_20160711.PushConnection", Selector.CONNECTION, owner, channels),
                new PushOperation("Sora_20201120.PushChannelByRole", Selector.ROLE, owner, channels));
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public Parameters parameters() {
        return selector.parameters(new Parameters.Parameter(DATA, Parameters.Type.OBJECT));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        MemberSelection selection = selector.selection(parameters);
        ObjectNode push = JsonNodeFactory.instance.objectNode().put("type", "push");
        push.set(DATA, parameters.get(DATA));
        String json = push.toString();
        if (json.length() > ChannelOperations.MAX_MESSAGE_CHARS) {
            throw new OperationException(OperationError.PUSH_TOO_LARGE, "data: a message of " + json.length()
                    + " characters (expected: <= " + ChannelOperations.MAX_MESSAGE_CHARS + ")");
        }
        return owner.check(selection).thenCompose(here -> channels.push(selection, json)).thenApply(outcome -> {
            selector.refuseIfNobody(outcome, parameters);
            return push;
        });
    }
}
