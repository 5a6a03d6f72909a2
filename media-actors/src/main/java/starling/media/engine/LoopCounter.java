package starling.media.engine;

/** Everything a media loop counts, from the start of the node; the lower-case name is the one operators see. */
public enum LoopCounter {
    RECEIVED_DATAGRAMS("datagrams received"), //
    RECEIVED_BYTES("bytes received in datagrams"), //
    SENT_DATAGRAMS("datagrams handed to the kernel"), //
    SENT_BYTES("bytes sent in datagrams"), //
    SEND_BUFFER_FULL("datagrams dropped because the socket's send buffer was full"), //
    SEND_FAILED("datagrams the kernel refused to send"), //
    SEGMENTATION_REFUSED("batches for one target the kernel refused to segment, sent one by one"), //
    OVERSIZED_DATAGRAMS("datagrams longer than 2048 bytes, dropped"), //
    UNKNOWN_FLOW("datagrams from addresses that belong to no connection, dropped"), //
    MALFORMED("datagrams of no known protocol, or malformed, dropped"), //
    STUN_REFUSED("ICE checks with an unknown user, wrong integrity or unknown transaction, dropped"), //
    DIRECT_REFUSED("ICE checks that came without TURN while ice_host_candidate is false, dropped"), //
    DTLS_DROPPED("DTLS datagrams dropped: no handshake expected, or its queue full"), //
    DTLS_FAILED("DTLS handshakes that failed"), //
    DTLS_REFUSED("DTLS handshakes refused because too many were under way"), //
    RECEIVED_SRTP("SRTP packets received"), //
    RECEIVED_SRTP_BYTES("bytes of SRTP packets received"), //
    DECRYPTED_SRTP("SRTP packets that were authentic"), //
    DECRYPTED_SRTP_BYTES("bytes of RTP packets decrypted"), //
    SENT_SRTP("SRTP packets sent"), //
    SENT_SRTP_BYTES("bytes of SRTP packets sent"), //
    FORWARD_DELAY_MICROS(
            "microseconds that SRTP packets spent here before they were sent: for each, from the beginning to the end of its loop's turn"), //
    SRTP_REPLAYED("SRTP and SRTCP packets seen before, dropped"), //
    SRTP_NOT_AUTHENTIC("SRTP and SRTCP packets with a wrong authentication tag, dropped"), //
    RTP_UNKNOWN_STREAM("RTP packets of no negotiated track, dropped"), //
    RTP_DUPLICATE("RTP packets received twice or too late, dropped"), //
    RTP_PADDING_ONLY("RTP packets without payload (bandwidth probes)"), //
    RTX_RECEIVED("packets recovered by RTX"), //
    RTX_SENT("packets sent again on request"), //
    NACK_RECEIVED("generic NACK packets received"), //
    NACK_SENT("generic NACK packets sent"), //
    PLI_RECEIVED("key-frame requests (PLI and FIR) received"), //
    PLI_SENT("key-frame requests sent"), //
    RTCP_MALFORMED("RTCP packets malformed, dropped"), //
    CROSS_LOOP_PACKETS("packets handed to another loop"), //
    CROSS_LOOP_OVERFLOW("packets dropped because another loop did not keep up"), //
    RELAY_SENT("media packets sent to other nodes"), //
    RELAY_RECEIVED("media packets received from other nodes"), //
    RELAY_RETRANSMITTED("media packets sent to other nodes again on request"), //
    RELAY_RECOVERED("media packets that came from other nodes on request"), //
    RELAY_LOST("media packets from other nodes that never came"), //
    RELAY_DUPLICATE("media packets from other nodes received twice or too late, dropped"), //
    RELAY_NACK_SENT("requests to other nodes for missing packets"), //
    RELAY_NACK_RECEIVED("requests of other nodes for missing packets"), //
    RELAY_KEY_FRAME_WISHES("key frames asked of other nodes"), //
    RELAY_STRANGER("datagrams between nodes under no known node's name, dropped"), //
    RELAY_NOT_AUTHENTIC("datagrams between nodes with a wrong authentication tag, dropped"), //
    RELAY_REPLAYED("datagrams between nodes seen before, dropped"), //
    RELAY_MALFORMED("datagrams between nodes malformed, dropped"), //
    RELAY_UNKNOWN_STREAM("datagrams between nodes about a stream not wanted any more"), //
    RELAY_REFUSED("streams beyond a limit or of another node asked for, and packets too long for other nodes"), //
    COMMAND_QUEUE_FULL("commands refused because a loop's queue was full"), //
    HANDLER_FAILED("events whose handling failed by a defect of Starling; see the log");

    private final String description;

    LoopCounter(String description) {
        this.description = description;
    }

    public String description() {
        return description;
    }

    /** The counter's name in statistics. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
