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
 * @param audioFormat what the client would send as audio
 * @param audioBitRate kbit/s, 0 = the client's own choice
 * @param videoBitRate kbit/s
 */
record ConnectRequest(Role role, ChannelId channelId, ClientId clientId, BundleId bundleId, boolean redirected,
        boolean audio, CodecFormat audioFormat, int audioBitRate, boolean video, CodecFormat videoFormat,
        int videoBitRate, JsonNode signalingNotifyMetadata, String soraClient) {

    Member member(ConnectionId id) {
        List<CodecFormat> formats = new ArrayList<>();
        if (role.sends() && audio) {
            formats.add(audioFormat);
        }
        if (role.sends() && video) {
            formats.add(videoFormat);
        }
        return new Member(id, clientId, bundleId, channelId, role, audio, video, formats, signalingNotifyMetadata,
                soraClient);
    }
}
