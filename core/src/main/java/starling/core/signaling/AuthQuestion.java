package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/**
 * Whether a client may enter.
 *
 * @param fields what the client is and wants, as the auth webhook's body names it ({@code webhooks.md 3.1}); the one who is
 *     asked may add to it
 * @param counts of the channel as it was when the client was placed, without the client
 */
public record AuthQuestion(ConnectionId connectionId, ChannelId channelId, ObjectNode fields, ChannelCounts counts) {
    public AuthQuestion {
        requireNonNull(connectionId, "connectionId");
        requireNonNull(channelId, "channelId");
        requireNonNull(fields, "fields");
        requireNonNull(counts, "counts");
    }

    static AuthQuestion of(ConnectRequest request, ConnectionId id, ChannelCounts counts) {
        ObjectNode fields = Json.object();
        fields.put("role", request.role().text());
        fields.put("channel_id", request.channelId().value());
        fields.put("client_id", request.clientId().value());
        fields.put("bundle_id", request.bundleId().value());
        fields.put("connection_id", id.value());
        fields.put("simulcast", false);
        fields.put("spotlight", false);
        request.media().putInto(fields);
        fields.put("data_channel_signaling", false);
        fields.put("ignore_disconnect_websocket", false);
        if (!request.metadata().isMissingNode()) {
            fields.set("auth_metadata", request.metadata());
            fields.set("metadata", request.metadata());
        }
        if (!request.signalingNotifyMetadata().isMissingNode()) {
            fields.set("signaling_notify_metadata", request.signalingNotifyMetadata());
        }
        request.soraClient().putInto(fields);
        fields.put("channel_connections", counts.connections());
        fields.put("channel_sendrecv_connections", counts.sendrecv());
        fields.put("channel_sendonly_connections", counts.sendonly());
        fields.put("channel_recvonly_connections", counts.recvonly());
        fields.put("e2ee", false);
        return new AuthQuestion(id, request.channelId(), fields, counts);
    }
}
