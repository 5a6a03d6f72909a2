package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import starling.cluster.ChannelOperations;
import starling.core.id.SessionId;
import starling.media.actor.ListedConnection;

/** All sessions of the cluster with their present connections ({@code api.md section 2.5}). */
final class ListSessions implements Operation {
    private static final String GROUP_ID = "group_id";

    private final ChannelOperations channels;

    ListSessions(ChannelOperations channels) {
        this.channels = channels;
    }

    @Override
    public String target() {
        return "Sora_20231220.ListSessions";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Parameters.Parameter.optional(GROUP_ID, Parameters.Type.STRING));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        Optional<String> group = Optional.ofNullable(parameters.get(GROUP_ID)).map(JsonNode::textValue);
        return channels.sessions(Optional.empty()).thenCombine(channels.connections(Optional.empty()),
                (sessions, connections) -> {
                    Map<SessionId, List<ListedConnection>> bySession = connections.stream()
                            .collect(Collectors.groupingBy(ListedConnection::session));
                    ArrayNode array = JsonNodeFactory.instance.arrayNode();
                    sessions.stream().filter(s -> group.filter(id -> !id.equals(s.session().value())).isEmpty())
                            .forEach(s -> array
                                    .add(SessionJson.describe(s, bySession.getOrDefault(s.session(), List.of()))));
                    return array;
                });
    }
}
