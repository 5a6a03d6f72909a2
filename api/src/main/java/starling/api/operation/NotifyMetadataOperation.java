package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import starling.cluster.ChannelOperations;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.NotifyMetadata;
import starling.media.actor.MemberSelection;

/**
 * Changes {@code metadata} of a connection's notify events, tells the channel if it is to be told, and answers with the new
 * metadata ({@code api.md section 2.13}).
 */
final class NotifyMetadataOperation implements Operation {
    static final String METADATA = "metadata";
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String PUSH = "push";

    private final String target;
    /** In pushes. */
    private final String action;
    private final List<Parameters.Parameter> own;
    private final Function<ObjectNode, NotifyMetadata.Edit> edit;
    private final Owner owner;
    private final ChannelOperations channels;
    private final NodeControl node;

    private NotifyMetadataOperation(String target, String action, List<Parameters.Parameter> own,
            Function<ObjectNode, NotifyMetadata.Edit> edit, Owner owner, ChannelOperations channels,
            NodeControl node) {
        this.target = target;
        this.action = action;
        this.own = own;
        this.edit = edit;
        this.owner = owner;
        this.channels = channels;
        this.node = node;
    }

    static List<Operation> all(Owner owner, ChannelOperations channels, NodeControl node) {
        Parameters.Parameter key = new Parameters.Parameter(KEY, Parameters.Type.STRING);
        return List.of(new NotifyMetadataOperation("Sora_20201124.PutSignalingNotifyMetadata", "PutMetadata",
                List.of(new Parameters.Parameter(METADATA, Parameters.Type.OBJECT)),
                call -> new NotifyMetadata.Put((ObjectNode) call.get(METADATA)), owner, channels, node),
                new NotifyMetadataOperation("Sora_20201124.PutSignalingNotifyMetadataItem", "PutMetadataItem",
                        List.of(key, new Parameters.Parameter(VALUE, Parameters.Type.ANY)),
                        call -> new NotifyMetadata.PutItem(call.get(KEY).textValue(), call.get(VALUE)), owner,
                        channels, node),
                new NotifyMetadataOperation("Sora_20201124.DeleteSignalingNotifyMetadataItem", "DeleteMetadataItem",
                        List.of(key), call -> new NotifyMetadata.DeleteItem(call.get(KEY).textValue()), owner,
                        channels, node),
                new GetSignalingNotifyMetadata(owner, node),
                new ListSignalingNotifyMetadata(owner, channels, node));
    }

    /** @throws OperationException if {@code signaling_notify_metadata_ext} is off */
    static void checkEnabled(NodeControl node) {
        if (!node.notifyMetadataExt()) {
            throw new OperationException(OperationError.NOTIFY_METADATA_EXT_DISABLED,
                    "signaling_notify_metadata_ext = false (expected: true)");
        }
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public Parameters parameters() {
        List<Parameters.Parameter> all = new ArrayList<>(
                List.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(Ids.CONNECTION_ID)));
        all.addAll(own);
        all.add(Parameters.Parameter.optional(PUSH, Parameters.Type.BOOLEAN));
        return new Parameters(all);
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        checkEnabled(node);
        ChannelId channel = Ids.channel(parameters);
        ConnectionId connection = Ids.connection(parameters);
        owner.check(connection);
        NotifyMetadata.Outcome outcome = node.editNotifyMetadata(channel, connection, edit.apply(parameters));
        if (outcome instanceof NotifyMetadata.NoConnection) {
            throw Ids.noConnection(parameters);
        }
        if (outcome instanceof NotifyMetadata.NoObject) {
            throw new OperationException(OperationError.NOTIFY_METADATA_NOT_OBJECT,
                    "the connection's metadata has no items (expected: an object, see PutSignalingNotifyMetadata)");
        }
        if (outcome instanceof NotifyMetadata.TooLong tooLong) {
            throw new OperationException(OperationError.NOTIFY_METADATA_TOO_LARGE, "metadata of " + tooLong.chars()
                    + " characters (expected: <= " + NotifyMetadata.MAX_CHARS + ")");
        }
        JsonNode metadata = ((NotifyMetadata.Done) outcome).metadata();
        return parameters.path(PUSH).booleanValue()
                ? channels.push(MemberSelection.all(channel), push(parameters)).thenApply(told -> metadata)
                : CompletableFuture.completedStage(metadata);
    }

    /** Everybody in the channel gets it, the connection itself included. */
    private String push(ObjectNode parameters) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("action", action);
        data.set(Ids.CONNECTION_ID, parameters.get(Ids.CONNECTION_ID));
        own.forEach(member -> data.set(member.name(), parameters.get(member.name())));
        data.put("type", "signaling_notify_metadata_ext");
        return JsonNodeFactory.instance.objectNode().put("type", "push").<ObjectNode>set("data", data).toString();
    }
}
