package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;
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
 * @param authzMetadata {@code authz_metadata} of its notify events, from a webhook; a {@link MissingNode} if there is none
 * @param metadataExt {@code metadata} of its notify events, as the application has put it; a {@link MissingNode} as long as
 * that is what the member was given when it connected
 * @param soraClient {@code sora_client} of its {@code connect}, empty if it gave none
 * @param details what only its own node knows; empty for a member of another one
 */
public record Member(ConnectionId connectionId, ClientId clientId, BundleId bundleId, ChannelId channelId, Role role,
        boolean audio, boolean video, List<CodecFormat> formats, JsonNode signalingNotifyMetadata,
        JsonNode authzMetadata, JsonNode metadataExt, String soraClient, Optional<Details> details) {

    /**
     * What the webhooks about a member need beside that.
     *
     * @param eventMetadata given by a webhook, for webhooks; a {@link MissingNode} if there is none
     * @param notified whether the client is sent notify events, where a webhook said so
     * @param filters of what it receives, to begin with
     */
    public record Details(MediaTerms media, JsonNode eventMetadata, Optional<Boolean> notified,
            ForwardingFilters filters) {
        public Details {
            requireNonNull(media, "media");
            requireNonNull(eventMetadata, "eventMetadata");
            requireNonNull(notified, "notified");
            requireNonNull(filters, "filters");
        }

        static Optional<Details> of(MediaTerms media, Overrides overrides, ForwardingFilters filters) {
            return Optional.of(new Details(media, overrides.eventMetadata(), overrides.notifies(), filters));
        }
    }

    /** A member of which no webhook said anything. */
    public Member(ConnectionId connectionId, ClientId clientId, BundleId bundleId, ChannelId channelId, Role role,
            boolean audio, boolean video, List<CodecFormat> formats, JsonNode signalingNotifyMetadata,
            String soraClient) {
        this(connectionId, clientId, bundleId, channelId, role, audio, video, formats, signalingNotifyMetadata,
                MissingNode.getInstance(), MissingNode.getInstance(), soraClient, Optional.empty());
    }

    public Member {
        requireNonNull(connectionId, "connectionId");
        requireNonNull(clientId, "clientId");
        requireNonNull(bundleId, "bundleId");
        requireNonNull(channelId, "channelId");
        requireNonNull(role, "role");
        formats = List.copyOf(formats);
        requireNonNull(signalingNotifyMetadata, "signalingNotifyMetadata");
        requireNonNull(authzMetadata, "authzMetadata");
        requireNonNull(metadataExt, "metadataExt");
        requireNonNull(soraClient, "soraClient");
        requireNonNull(details, "details");
    }

    /** {@code metadata} of its notify events, the older form; {@code null} if there is none. */
    public JsonNode notifyMetadata() {
        return metadataExt.isMissingNode()
                ? NotifyMetadata.given(signalingNotifyMetadata, authzMetadata)
                : metadataExt;
    }

    /** The same member after the application has put this. */
    public Member withNotifyMetadata(JsonNode metadata) {
        return new Member(connectionId, clientId, bundleId, channelId, role, audio, video, formats,
                signalingNotifyMetadata, authzMetadata, metadata, soraClient, details);
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
