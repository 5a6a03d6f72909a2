package starling.core.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Checks the fields of {@code connect} whose features are off here: their types, and combinations the reference calls
 * impossible ({@code signaling.md 3.1, 11.1}). A client then learns of its mistake, and otherwise gets
 * {@code false} in the offer.
 */
final class LaterFeatures {
    private static final int MAX_PARAMETER = 65_535;
    private static final List<String> RIDS = List.of("r0", "r1", "r2");
    private static final List<String> RIDS_OR_NONE = List.of("none", "r0", "r1", "r2");
    private static final List<String> DIRECTIONS = List.of("sendonly", "recvonly", "sendrecv");

    private final Fields connect;

    LaterFeatures(Fields connect) {
        this.connect = connect;
    }

    void check() {
        simulcast();
        spotlight();
        connect.flag("multistream", true);
        connect.text("audio_streaming_language_code");
        connect.flag("data_channel_signaling", false);
        connect.flag("ignore_disconnect_websocket", false);
        connect.objects("data_channels").forEach(LaterFeatures::dataChannel);
    }

    private void simulcast() {
        // Very old clients send {"rid": "r0"}.
        if (connect.any("simulcast").isObject()) {
            connect.object("simulcast").ifPresent(simulcast -> simulcast.word("rid", RIDS));
        } else {
            connect.flag("simulcast", false);
        }
        connect.word("simulcast_rid", RIDS);
        connect.word("simulcast_request_rid", RIDS_OR_NONE);
    }

    private void spotlight() {
        JsonNode spotlight = connect.any("spotlight");
        // Old clients send the number of focused senders.
        if (spotlight.isContainerNode() || spotlight.isTextual()) {
            connect.blame("spotlight");
        }
        boolean asked = spotlight.isNumber() || spotlight.asBoolean(false);
        connect.number("spotlight_number", 1, 8);
        for (String key : List.of("spotlight_focus_rid", "spotlight_unfocus_rid")) {
            if (connect.word(key, RIDS_OR_NONE).isPresent() && !asked) {
                connect.blame(key);
            }
        }
    }

    private static void dataChannel(Fields channel) {
        if (channel.text("label", label -> label.startsWith("#")).isEmpty()) {
            channel.blame("label");
        }
        if (channel.word("direction", DIRECTIONS).isEmpty()) {
            channel.blame("direction");
        }
        channel.flag("compress", false);
        channel.flag("ordered", true);
        channel.text("protocol");
        boolean life = channel.number("max_packet_life_time", 0, MAX_PARAMETER).isPresent();
        boolean retransmits = channel.number("max_retransmits", 0, MAX_PARAMETER).isPresent();
        if (life && retransmits) {
            channel.blame("max_retransmits");
        }
        channel.objects("header").forEach(header -> {
            if (header.word("type", List.of("sender_connection_id")).isEmpty()) {
                header.blame("type");
            }
        });
    }
}
