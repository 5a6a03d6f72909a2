package starling.core.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.sdp.CodecFormat;

/**
 * A valid {@code connect}: what was asked for, completed by defaults ({@code signaling.md 3}). Fields of features this
 * version does not have were checked and are gone; their effective value is {@code false}.
 *
 * @param redirected another node sent the client here
 * @param metadata for the auth webhook
 * @param filters of what it receives
 */
record ConnectRequest(Role role, ChannelId channelId, ClientId clientId, BundleId bundleId, boolean redirected,
        MediaTerms media, JsonNode metadata, JsonNode signalingNotifyMetadata, SoraClient soraClient,
        ForwardingFilters filters) {

    /** What the channel is told, on these terms. */
    Member member(ConnectionId id, Overrides overrides) {
        List<CodecFormat> formats = new ArrayList<>();
        if (role.sends() && media.audio()) {
            formats.add(media.audioFormat());
        }
        if (role.sends() && media.video()) {
            formats.add(media.videoFormat());
        }
        return new Member(id, clientId, bundleId, channelId, role, media.audio(), media.video(), formats,
                signalingNotifyMetadata, overrides.notifyMetadata(), overrides.notifyMetadataExt(), soraClient.raw(),
                Member.Details.of(media, overrides, filters));
    }
}
