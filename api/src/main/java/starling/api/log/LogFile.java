package starling.api.log;

import java.util.List;

/**
 * Every log file a node writes besides the console's: its name, what a line of it is, and the line's members
 * ({@code operations.md section 4}, {@code webhooks.md section 7}). A member with a question mark is not in every line;
 * {@code ...} stands for whatever the event has besides.
 */
public enum LogFile {
    /** Start, stop, problems. */
    SORA("sora.jsonl", "Start, stop, problems: watch this one.", Problem.MEMBERS),
    /** Membership. */
    CLUSTER("cluster.jsonl", "Membership, mode, drain, vanished sessions.", Problem.MEMBERS),
    /** All of {@link #SORA} and {@link #CLUSTER}, and what libraries tell besides. */
    INTERNAL("internal.jsonl",
            "For support: what sora.jsonl and cluster.jsonl have, more of each kind, and what the libraries tell.",
            Problem.MEMBERS),
    /** The end of a connection that had entered its channel. */
    CONNECTION("connection.jsonl", "A connection that has ended: why, and what it had sent and received.",
            "timestamp created_timestamp destroyed_timestamp channel_id session_id client_id bundle_id connection_id role"
                    + " turn_transport_type? simulcast spotlight audio video data_channel_signaling"
                    + " ignore_disconnect_websocket recording_block e2ee destroyed_reason disconnect_api_reason?"
                    + " type_disconnect_reason? signaling_terminate_reason websocket_terminated_reason? sora_client?"
                    + " local_stats rtc_stats? ..."),
    /** The conversation of signaling. */
    SIGNALING("signaling.jsonl", "A message of signaling, and the close of the WebSocket.",
            "timestamp type channel_id? connection_id suppressed? ..."),
    /** Calls of the API. */
    API("api.jsonl", "A call of the HTTP API.", "timestamp operation json?"),
    /** Clients the application has answered about. */
    AUTH_WEBHOOK("auth_webhook.jsonl", "A client the application was asked about, or would have been with a URL.",
            "id timestamp url? req res?"),
    /** Clients the application has not answered about. */
    AUTH_WEBHOOK_ERROR("auth_webhook_error.jsonl", "A client about whom there was no usable answer.",
            "id timestamp url? req res? error"),
    /** What was told of sessions. */
    SESSION_WEBHOOK("session_webhook.jsonl", "What was told of a session and answered, or would have been with a URL.",
            "id timestamp req res? ..."),
    /** What could not be told of sessions. */
    SESSION_WEBHOOK_ERROR("session_webhook_error.jsonl", "What could not be told of a session.",
            "id timestamp req error status? ..."),
    /** What happened to connections. */
    EVENT_WEBHOOK("event_webhook.jsonl", "Every event of a connection, sent or not.", "id timestamp req ..."),
    /** What could not be told of connections. */
    EVENT_WEBHOOK_ERROR("event_webhook_error.jsonl", "What could not be told of a connection.",
            "id timestamp req error status? ..."),
    /** What was told of clients' statistics. */
    STATS_WEBHOOK("stats_webhook.jsonl", "What was told of a client's statistics; only with stats_webhook_log.",
            "id timestamp req ..."),
    /** What could not be told of clients' statistics. */
    STATS_WEBHOOK_ERROR("stats_webhook_error.jsonl",
            "What could not be told of a client's statistics; only with stats_webhook_log.",
            "id timestamp req error status? ..."),
    /** Objects of clients' statistics. */
    RTC_STATS("rtc_stats.jsonl", "One object of what a client told of itself.",
            "id connection_id label timestamp type version node_name session_id role channel_id spotlight bundle_id"
                    + " client_id group_id? simulcast log_written rtc_id rtc_type rtc_timestamp rtc_data");

    private static final class Problem {
        static final String MEMBERS = "id timestamp level msg domain sora_version node suppressed? exception? ...";

        private Problem() {}
    }

    private final String fileName;
    private final String meaning;
    private final List<String> members;

    LogFile(String fileName, String meaning, String members) {
        this.fileName = fileName;
        this.meaning = meaning;
        this.members = List.of(members.split(" "));
    }

    /** In {@code log_dir}. */
    public String fileName() {
        return fileName;
    }

    /** What one line is, a sentence. */
    public String meaning() {
        return meaning;
    }

    /** In no particular order, spelled as described above. */
    public List<String> members() {
        return members;
    }
}
