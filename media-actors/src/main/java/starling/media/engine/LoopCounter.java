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
    SENT_SRTP("SRTP packets sent"), //
    SENT_SRTP_BYTES("bytes of SRTP packets sent"), //
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
