package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.media.actor.MemberSelection;

/**
 * Ends connections as {@code DISCONNECTED-API}, wherever in the cluster they are; answers with what identified them
 * ({@code api.md section 2.1}).
 */
final class DisconnectOperation implements Operation {
    private static final String REASON = "reason";

    private final String target;
    private final Selector selector;
    private final Owner owner;
    private final ChannelOperations channels;

    private DisconnectOperation(String target, Selector selector, Owner owner, ChannelOperations channels) {
        this.target = target;
        this.selector = selector;
        this.owner = owner;
        this.channels = channels;
    }

    static List<Operation> all(Owner owner, ChannelOperations channels) {
        return List.of(new DisconnectOperation("Sora_20151104.DisconnectChannel", Selector.CHANNEL, owner, channels),
                new DisconnectOperation("Sora_20151104.DisconnectClient", Selector.CLIENT, owner, channels),
                new DisconnectOperation("Sora_20151104.DisconnectConnection", Selector.CONNECTION, owner, channels),
                new DisconnectOperation("Sora_20201120.DisconnectChannelByRole", Selector.ROLE, owner, channels));
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public Parameters parameters() {
        return selector.parameters(Parameters.Parameter.optional(REASON, Parameters.Type.OBJECT));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        MemberSelection selection = selector.selection(parameters);
        String reason = parameters.has(REASON) ? parameters.get(REASON).toString() : "";
        if (reason.length() > ChannelOperations.MAX_MESSAGE_CHARS) {
            throw new OperationException(OperationError.REASON_TOO_LARGE, REASON + ": " + reason.length()
                    + " characters (expected: <= " + ChannelOperations.MAX_MESSAGE_CHARS + ")");
        }
        return owner.check(selection).thenCompose(here -> channels.disconnect(selection, reason)).thenApply(outcome -> {
            selector.refuseIfNobody(outcome, parameters);
            return selector.echo(parameters);
        });
    }
}
