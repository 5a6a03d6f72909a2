package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;
import starling.core.sdp.CodecFormat;

/**
 * One connection as its channel sees it: the effective values after {@code connect} and the node's settings were merged.
 *
 * @param audio whether the client takes part in audio at all (sends or receives it, by its role)
 * @param video the same for video
 * @param formats what the client sends, at most one per kind; empty for {@link Role#RECVONLY}
 * @param signalingNotifyMetadata {@code authn_metadata} of its notify events; a {@link MissingNode} if it gave none
 * @param soraClient {@code sora_client} of its {@code connect}, empty if it gave none
 */
public record Member(ConnectionId connectionId, ClientId clientId, BundleId bundleId, ChannelId channelId, Role role,
        boolean audio, boolean video, List<CodecFormat> formats, JsonNode signalingNotifyMetadata, String soraClient) {
    public Member {
        requireNonNull(connectionId, "connectionId");
        requireNonNull(clientId, "clientId");
        requireNonNull(bundleId, "bundleId");
        requireNonNull(channelId, "channelId");
        requireNonNull(role, "role");
        formats = List.copyOf(formats);
        requireNonNull(signalingNotifyMetadata, "signalingNotifyMetadata");
        requireNonNull(soraClient, "soraClient");
    }

    /** Whether the client takes part in this kind of media. */
    public boolean wants(MediaKind kind) {
        return kind == MediaKind.AUDIO ? audio : video;
    }

    /** The tracks this member offers to the others. */
    public List<RemoteTrack> tracks() {
        return formats.stream()
                .map(format -> new RemoteTrack(new SourceKey(connectionId, format.codec().kind()), format)).toList();
    }

    /** Whether this member may receive that one's media and notify events: another connection of another bundle. */
    public boolean meets(Member other) {
        return !connectionId.equals(other.connectionId) && !bundleId.equals(other.bundleId);
    }
}
