package starling.core.signaling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.media.LocalTransport;
import starling.core.media.MediaKind;
import starling.core.sdp.Negotiation;

/** What the server says, except {@link Notify}: fields as {@code signaling.md 4, 5, 9} list them. */
final class ServerMessages {
    private ServerMessages() {}

    static String offer(Terms terms, Member member, SessionId session, LocalTransport transport,
            Negotiation negotiation, String sdp, String version) {
        MediaTerms media = terms.request().media();
        ObjectNode offer = message("offer");
        offer.put("sdp", sdp);
        offer.put("version", version);
        offer.put("channel_id", member.channelId().value());
        offer.put("session_id", session.value());
        offer.put("client_id", member.clientId().value());
        offer.put("bundle_id", member.bundleId().value());
        offer.put("connection_id", member.connectionId().value());
        if (!terms.overrides().metadata().isMissingNode()) {
            offer.set("metadata", terms.overrides().metadata());
        }
        offer.set("config", config(transport));
        ObjectNode mid = offer.putObject("mid");
        for (MediaKind kind : MediaKind.values()) {
            negotiation.ownMid(kind).ifPresent(value -> mid.put(kind.text(), value));
        }
        offer.put("audio", member.audio());
        if (member.audio()) {
            offer.put("audio_codec_type", Codec.OPUS.name());
            if (media.audioBitRate() > 0) {
                offer.put("audio_bit_rate", media.audioBitRate());
            }
        }
        offer.put("video", member.video());
        if (member.video()) {
            offer.put("video_codec_type", media.videoCodec().name());
            offer.put("video_bit_rate", media.videoBitRate());
        }
        offer.put("simulcast", false);
        offer.put("simulcast_multicodec", false);
        offer.put("spotlight", false);
        offer.put("data_channel_signaling", false);
        offer.put("ignore_disconnect_websocket", false);
        offer.putArray("data_channels");
        return Json.write(offer);
    }

    private static ObjectNode config(LocalTransport transport) {
        ObjectNode config = Json.object();
        ArrayNode servers = config.putArray("iceServers");
        if (transport.turnUrls().isEmpty()) {
            return config;
        }
        ObjectNode server = servers.addObject();
        ArrayNode urls = server.putArray("urls");
        transport.turnUrls().forEach(urls::add);
        server.put("username", transport.turnUsername());
        server.put("credential", transport.turnPassword());
        config.put("iceTransportPolicy", "relay");
        return config;
    }

    static String reOffer(String sdp) {
        return Json.write(message("re-offer").put("sdp", sdp));
    }

    static String ping(boolean stats) {
        return Json.write(message("ping").put("stats", stats));
    }

    static String redirect(String location) {
        return Json.write(message("redirect").put("location", location));
    }

    private static ObjectNode message(String type) {
        return Json.object().put("type", type);
    }
}
