package starling.api.metrics;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import starling.cluster.NodeStatistics;

/**
 * What a node tells about its sessions and connections, each number under both of its names: as a member of
 * GetStatsReport ({@code operations.md section 3.1}), and in {@code /metrics}. What media loops count is listed in
 * {@link starling.media.engine.LoopCounter}.
 */
public enum NodeMetric {
    CREATED("total_connection_created", "connections_created_total", "Connections whose media came up.",
            s -> s.counts().created()), //
    DESTROYED("total_connection_destroyed", "connections_destroyed_total",
            "Connections whose media had come up and that have ended.", s -> s.counts().destroyed()), //
    UPDATED("total_connection_updated", "connection_updates_total",
            "How often was told that a connection goes on.", s -> s.counts().updated()), //
    SUCCESSFUL("total_successful_connections", "", "", s -> s.counts().created()), //
    ONGOING("total_ongoing_connections", "connections", "Connections at this moment.", NodeStatistics::ongoing), //
    FAILED("total_failed_connections", "connections_failed_total",
            "Connections that entered a channel and ended before their media came up.", s -> s.counts().failed()), //
    DURATION("total_duration_sec", "connection_duration_seconds_total",
            "Time from the beginning to the end of all connections that have ended.",
            s -> seconds(s.counts().durationNanos())), //
    AVERAGE_DURATION("average_duration_sec", "", "",
            s -> seconds(average(s.counts().durationNanos(), s.counts().destroyed()))), //
    SETUP("", "connection_setup_seconds_total", "Time from connect to connected media of all connections created.",
            s -> seconds(s.counts().setupNanos())), //
    AVERAGE_SETUP("average_setup_time_msec", "", "",
            s -> TimeUnit.NANOSECONDS.toMillis(average(s.counts().setupNanos(), s.counts().created()))), //
    TURN_UDP("total_turn_udp_connections", "turn_udp_connections_total",
            "Connections created that came through TURN over UDP.", s -> s.counts().turnUdp()), //
    TURN_TCP("total_turn_tcp_connections", "", "", s -> 0), //
    SESSIONS_CREATED("total_session_created", "sessions_created_total", "Sessions begun on this node.",
            s -> s.counts().sessionsCreated()), //
    SESSIONS_DESTROYED("total_session_destroyed", "sessions_destroyed_total", "Sessions ended on this node.",
            s -> s.counts().sessionsDestroyed()), //
    SIGNALING_ERRORS("", "signaling_errors_total",
            "Connections ended because of what the client said, or did not say in time.",
            s -> s.counts().signalingErrors()), //
    INVALID_TURN_TCP("total_received_invalid_turn_tcp_packet", "", "", s -> 0), //
    AUTH_ALLOWED("total_auth_webhook_allowed", "auth_webhook_allowed_total", "Clients the auth webhook let in.",
            s -> s.auth().allowed()), //
    AUTH_DENIED("total_auth_webhook_denied", "auth_webhook_denied_total", "Clients the auth webhook refused.",
            s -> s.auth().denied()), //
    AUTH_SUCCESSFUL("total_successful_auth_webhook", "", "", s -> s.auth().allowed() + s.auth().denied()), //
    AUTH_FAILED("total_failed_auth_webhook", "auth_webhook_failed_total",
            "Clients refused because the auth webhook gave no usable answer.", s -> s.auth().failed()), //
    RECEIVED_SRTP("total_received_srtp", "", "", s -> media(s, "received_srtp")), //
    RECEIVED_SRTP_BYTES("total_received_srtp_byte_size", "", "", s -> media(s, "received_srtp_bytes")), //
    SENT_SRTP("total_sent_srtp", "", "", s -> media(s, "sent_srtp")), //
    SENT_SRTP_BYTES("total_sent_srtp_byte_size", "", "", s -> media(s, "sent_srtp_bytes")), //
    FORWARD_DELAY("total_sent_srtp_sfu_delay_us", "", "", s -> media(s, "forward_delay_micros")), //
    DECRYPTED_SRTP("total_decrypted_srtp", "", "", s -> media(s, "decrypted_srtp")), //
    DECRYPTED_SRTP_BYTES("total_decrypted_srtp_byte_size", "", "", s -> media(s, "decrypted_srtp_bytes")), //
    RECEIVED_SCTP("total_received_sctp", "", "", s -> 0), //
    RECEIVED_SCTP_BYTES("total_received_sctp_byte_size", "", "", s -> 0), //
    SENT_SCTP("total_sent_sctp", "", "", s -> 0), //
    SENT_SCTP_BYTES("total_sent_sctp_byte_size", "", "", s -> 0);

    private final String member;
    private final String metric;
    private final String meaning;
    private final ToDoubleFunction<NodeStatistics> value;

    NodeMetric(String member, String metric, String meaning, ToDoubleFunction<NodeStatistics> value) {
        this.member = member;
        this.metric = metric;
        this.meaning = meaning;
        this.value = value;
    }

    /** Its name in GetStatsReport, where it is a whole number; empty: it is not there. */
    public Optional<String> member() {
        return Optional.of(member).filter(name -> !name.isEmpty());
    }

    /** Its name in {@code /metrics} behind the prefix; empty: another metric tells the same. */
    Optional<String> metric() {
        return Optional.of(metric).filter(name -> !name.isEmpty());
    }

    String meaning() {
        return meaning;
    }

    /** Its value; in GetStatsReport without the fraction. */
    public double value(NodeStatistics statistics) {
        return value.applyAsDouble(statistics);
    }

    private static long media(NodeStatistics statistics, String counter) {
        return statistics.media().counters().getOrDefault(counter, 0L);
    }

    private static double seconds(double nanos) {
        return nanos / TimeUnit.SECONDS.toNanos(1);
    }

    private static long average(long sum, long count) {
        return count == 0 ? 0 : sum / count;
    }
}
