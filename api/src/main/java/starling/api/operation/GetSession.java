package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.media.actor.ListedSession;

/** One session with its present connections ({@code api.md section 2.5}). */
final class GetSession implements Operation {
    private final Owner owner;
    private final ChannelOperations channels;

    GetSession(Owner owner, ChannelOperations channels) {
        this.owner = owner;
        this.channels = channels;
    }

    @Override
    public String target() {
        return "Sora_20231220.GetSession";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(Ids.SESSION_ID));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        SessionId wanted = Ids.session(parameters);
        return owner.check(channel).thenCompose(here -> channels.sessions(Optional.of(channel))
                .thenCombine(channels.connections(Optional.of(channel)), (sessions, connections) -> {
                    ListedSession session = sessions.stream().filter(s -> s.session().equals(wanted)).findFirst()
                            .orElseThrow(() -> Ids.noSession(parameters));
                    return SessionJson.describe(session, connections);
                }));
    }
}
