package starling.core.settings;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every key of {@code sora.conf} that exists, in the order of the sample file ({@code operations.md 2}). */
final class SettingKeys {
    private static final Map<String, SettingKey<?>> BY_NAME = new LinkedHashMap<>();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    static final SettingKey<String> NODE_NAME = key("node_name", SettingTypes.nodeName(), "starling@127.0.0.1",
            "Name of this node, unique in its cluster. Other nodes reach it at the part behind the at sign.");
    static final SettingKey<InetAddress> LISTEN_ADDRESS = key("listen_address", SettingTypes.ipv4Address(), "0.0.0.0",
            "Signaling and media bind only to this address; the API, too, unless api_loopback_address_only = true.");
    static final SettingKey<InetAddress> IPV4_ADDRESS = key("ipv4_address", SettingTypes.ipv4Address(), "",
            "Address in candidates and TURN URLs given to clients. Without it listen_address is given,"
                    + " or the address of the default route if that is 0.0.0.0.");
    static final SettingKey<Integer> SIGNALING_PORT = key("signaling_port", SettingTypes.port(0), "5000",
            "TCP port of WebSocket signaling, path /signaling.");
    static final SettingKey<Boolean> SIGNALING_LOOPBACK_ADDRESS_ONLY = key("signaling_loopback_address_only",
            SettingTypes.bool(), "false",
            "Whether signaling is for this machine only, for example for a proxy on it: it"
                    + " listens on listen_address if that is a loopback address, else on 127.0.0.1. Media still binds to"
                    + " listen_address.");
    static final SettingKey<Integer> API_PORT = key("api_port", SettingTypes.port(0), "3000",
            "TCP port of the HTTP API, /health and /ready.");
    static final SettingKey<Boolean> API_LOOPBACK_ADDRESS_ONLY = key("api_loopback_address_only", SettingTypes.bool(),
            "true",
            "Whether the API, which by default asks nobody who they are, is for this machine only: it listens on"
                    + " listen_address if that is a loopback address, else on 127.0.0.1. false = on listen_address; wanted"
                    + " in a cluster, whose nodes send callers to each other's cluster_api_url.");
    static final SettingKey<String> API_CORS_ORIGIN = key("api_cors_origin", SettingTypes.origin(), "",
            "Pages of this origin may call the API from a browser (CORS). For development.");
    static final SettingKey<String> API_TOKEN = key("api_token", SettingTypes.bearerToken(), "",
            "What callers of the API's operations must send as Authorization: Bearer TOKEN. The same on all nodes. Never"
                    + " shown or logged. Without it nobody is asked.");
    static final SettingKey<Integer> MEDIA_LOOPS = key("media_loops", SettingTypes.integer(0, 256), "0",
            "Threads that forward media; 0 = one per core.");
    static final SettingKey<Integer> MEDIA_UDP_PORT = key("media_udp_port", SettingTypes.port(0), "0",
            "UDP port of TURN and media. 0 = the kernel chooses one per loop (within ip_local_port_range);"
                    + " N = the first loop binds N, the second N + 1, and so on.");
    static final SettingKey<Boolean> ICE_HOST_CANDIDATE = key("ice_host_candidate", SettingTypes.bool(), "true",
            "Whether a client may send media straight to this node's address. false = only through TURN.");
    static final SettingKey<String> TURN_REALM = key("turn_realm", SettingTypes.quotable("text", 127), "starling",
            "Realm of the built-in TURN server.");
    static final SettingKey<String> TURN_FQDN = key("turn_fqdn", SettingTypes.fqdn(), "",
            "Host name in TURN URLs given to clients, instead of ipv4_address. It must lead to that address; needed by"
                    + " clients whose network has only IPv6 (NAT64 with DNS64).");
    static final SettingKey<Duration> ICE_DISCONNECTED_TIMEOUT = key("ice_connection_state_disconnected_timeout",
            SettingTypes.interval(SECOND, HOUR), "5 s",
            "A client whose ICE checks fail for so long in state checking becomes disconnected.");
    static final SettingKey<Duration> ICE_FAILED_TIMEOUT = key("ice_connection_state_failed_timeout",
            SettingTypes.interval(SECOND, HOUR), "10 s",
            "A client whose ICE checks fail for so long in state disconnected is dropped.");
    static final SettingKey<Integer> MAX_CONNECTIONS = key("max_connections", SettingTypes.integer(1, 1_000_000),
            "5000", "Connections this node takes. Also the measure of its load when a cluster places a channel.");
    static final SettingKey<YearMonth> LICENSE_EXPIRED_AT = key("license_expired_at", SettingTypes.month(), "",
            "Last month, UTC, in which this node takes connections; what GetLicense tells as expired_at. Afterwards new"
                    + " ones are refused and established ones go on. Without it there is no end.");
    static final SettingKey<Duration> SESSION_IDLE_LIFETIME = key("session_idle_lifetime",
            SettingTypes.interval(SECOND, HOUR), "10 s",
            "How long a session goes on without connections. Who comes back in time is in the same session.");
    static final SettingKey<Integer> DEFAULT_VIDEO_BIT_RATE = key("default_video_bit_rate",
            SettingTypes.integer(1, 50_000), "500", "Video bit rate in kbit/s for clients that ask for none.");
    static final SettingKey<Boolean> SIGNALING_BUNDLE_ID = key("signaling_bundle_id", SettingTypes.bool(), "false",
            "Whether bundle_id in type: connect counts. false = it is ignored.");
    static final SettingKey<Boolean> SIGNALING_NOTIFY = key("signaling_notify", SettingTypes.bool(), "true",
            "Whether clients are sent notify messages. Several SDKs report a connection only when they get their own.");
    static final SettingKey<Boolean> SIGNALING_NOTIFY_METADATA_EXT = key("signaling_notify_metadata_ext",
            SettingTypes.bool(), "false", "Whether the application may change the metadata of a connection's notify"
                    + " messages by the API and the auth webhook. The same on all nodes.");
    static final SettingKey<Boolean> SIGNALING_VP9_PARAMS = key("signaling_vp9_params", SettingTypes.bool(), "false",
            "Whether video.vp9_params in type: connect counts. false = it is ignored.");
    static final SettingKey<Boolean> SIGNALING_AV1_PARAMS = key("signaling_av1_params", SettingTypes.bool(), "false",
            "Whether video.av1_params in type: connect counts. false = it is ignored.");
    static final SettingKey<Boolean> SIGNALING_H264_PARAMS = key("signaling_h264_params", SettingTypes.bool(), "false",
            "Whether video.h264_params in type: connect counts. false = it is ignored.");
    static final SettingKey<Boolean> SIGNALING_H265_PARAMS = key("signaling_h265_params", SettingTypes.bool(), "false",
            "Whether video.h265_params in type: connect counts. false = it is ignored.");
    static final SettingKey<Duration> PING_INTERVAL = key("websocket_signaling_ping_interval",
            SettingTypes.interval(SECOND, HOUR), "5 s", "A client is sent type: ping so often.");
    static final SettingKey<Duration> PONG_TIMEOUT = key("websocket_signaling_pong_timeout",
            SettingTypes.interval(SECOND, HOUR), "60 s", "A client that says nothing for so long is dropped.");
    static final SettingKey<Duration> STATS_INTERVAL = key("websocket_stats_timer_interval",
            SettingTypes.interval(SECOND, HOUR), "60 s",
            "So often a ping asks for the client's statistics (stats: true).");
    static final SettingKey<Boolean> DEVTOOLS = key("devtools", SettingTypes.bool(), "false",
            "Whether the page for trying out calls is served under /devtools/ of the signaling port.");
    static final SettingKey<String> LOG_DIR = key("log_dir", SettingTypes.text("directory"), "log",
            "Directory of the log files, relative to where the node was started.");
    static final SettingKey<String> DATA_DIR = key("data_dir", SettingTypes.text("directory"), "data",
            "Directory of what the node must remember, relative to where the node was started.");
    static final SettingKey<String> JOURNAL_URL = key("journal_url", SettingTypes.postgresUrl(), "",
            "PostgreSQL database of the sessions journal. Without it the journal is a file below data_dir.");
    static final SettingKey<String> JOURNAL_USER = key("journal_user", SettingTypes.text("text"), "starling",
            "User at journal_url.");
    static final SettingKey<String> JOURNAL_PASSWORD_FILE = key("journal_password_file", SettingTypes.text("file"), "",
            "File with the password of journal_user, and nothing else. Without it no password is sent.");
    static final SettingKey<String> LABEL = key("label", SettingTypes.text("text"), "WebRTC SFU Sora",
            "The server's name in webhooks.");
    static final SettingKey<URI> AUTH_WEBHOOK_URL = key("auth_webhook_url", SettingTypes.webhookUrl(), "",
            "Asked whether a client may enter, and on what terms. Without it everybody may.");
    static final SettingKey<Boolean> AUTH_WEBHOOK_LOG = key("auth_webhook_log", SettingTypes.bool(), "true",
            "Whether auth_webhook.jsonl is written. It is without auth_webhook_url, too.");
    static final SettingKey<URI> SESSION_WEBHOOK_URL = key("session_webhook_url", SettingTypes.webhookUrl(), "",
            "Told of sessions. Its answer to session.created counts. On all nodes of a cluster or on none.");
    static final SettingKey<URI> EVENT_WEBHOOK_URL = key("event_webhook_url", SettingTypes.webhookUrl(), "",
            "Told of connections.");
    static final SettingKey<URI> STATS_WEBHOOK_URL = key("stats_webhook_url", SettingTypes.webhookUrl(), "",
            "Told of the clients' own statistics.");
    static final SettingKey<Boolean> STATS_WEBHOOK_LOG = key("stats_webhook_log", SettingTypes.bool(), "false",
            "Whether stats_webhook.jsonl and stats_webhook_error.jsonl are written. rtc_stats.jsonl is in any case.");
    static final SettingKey<Duration> WEBHOOK_RESPONSE_TIMEOUT = key("webhook_response_timeout",
            SettingTypes.interval(Duration.ofMillis(100), MINUTE), "5 s",
            "A webhook whose answer is not there after so long has failed. Only event_webhook_outbox makes a second"
                    + " attempt.");
    static final SettingKey<Boolean> WEBHOOK_BASIC_AUTHN = key("webhook_basic_authn", SettingTypes.bool(), "false",
            "Whether webhooks carry user and password (basic authentication).");
    static final SettingKey<String> WEBHOOK_BASIC_AUTHN_USER_ID = key("webhook_basic_authn_user_id",
            SettingTypes.basicUser(), "", "User of webhook_basic_authn.");
    static final SettingKey<String> WEBHOOK_BASIC_AUTHN_PASSWORD = key("webhook_basic_authn_password",
            SettingTypes.secret("password"), "", "Password of webhook_basic_authn. Never shown or logged.");
    static final SettingKey<String> WEBHOOK_TLS_VERIFY_CACERT_FILE = key("webhook_tls_verify_cacert_file",
            SettingTypes.text("file"), "", "PEM file with the CA certificates that https receivers of webhooks are"
                    + " verified by. Without it those the machine trusts.");
    static final SettingKey<String> WEBHOOK_TLS_FULLCHAIN_FILE = key("webhook_tls_fullchain_file",
            SettingTypes.text("file"), "", "PEM file with this node's certificate for https receivers of webhooks that"
                    + " ask for one, and the intermediate certificates.");
    static final SettingKey<String> WEBHOOK_TLS_PRIVKEY_FILE = key("webhook_tls_privkey_file",
            SettingTypes.text("file"), "", "PEM file with the private key of webhook_tls_fullchain_file, PKCS #8.");
    static final SettingKey<Integer> EVENT_WEBHOOK_WORKER_NUMBER = key("event_webhook_worker_number",
            SettingTypes.integer(1, 256), "5",
            "Workers that send events, and as many that send session webhooks, each one"
                    + " request at a time. All events of a channel go through the same worker, in order.");
    static final SettingKey<Boolean> EVENT_WEBHOOK_OUTBOX = key("event_webhook_outbox", SettingTypes.bool(), "false",
            "Whether events wait in the journal until their receiver has answered 2xx, also over the end of the process,"
                    + " and are sent again until then. false = one attempt.");
    static final SettingKey<Duration> CONNECTION_UPDATED_WEBHOOK_INTERVAL = key("connection_updated_webhook_interval",
            SettingTypes.interval(SECOND, HOUR), "1 min", "connection.updated is sent of each connection so often.");
    static final SettingKey<Boolean> IGNORE_CONNECTION_UPDATED_WEBHOOK = key("ignore_connection_updated_webhook",
            SettingTypes.bool(), "false", "Whether connection.updated is neither sent nor logged.");
    static final SettingKey<Duration> SESSION_UPDATED_WEBHOOK_INTERVAL = key("session_updated_webhook_interval",
            SettingTypes.interval(SECOND, HOUR), "1 min", "session.updated is sent of each session so often.");
    static final SettingKey<Boolean> IGNORE_SESSION_UPDATED_WEBHOOK = key("ignore_session_updated_webhook",
            SettingTypes.bool(), "false", "Whether session.updated is neither sent nor logged.");
    static final SettingKey<Boolean> CLUSTER = key("cluster", SettingTypes.bool(), "false",
            "Whether this node belongs to a cluster. It takes connections once InitCluster or RegisterClusterNode"
                    + " made it a member.");
    static final SettingKey<String> CLUSTER_SIGNALING_URL = key("cluster_signaling_url",
            SettingTypes.url(List.of("ws", "wss")), "",
            "Where clients reach this node's signaling when another node redirects them. Needed if cluster = true.");
    static final SettingKey<String> CLUSTER_API_URL = key("cluster_api_url", SettingTypes.url(List.of("http", "https")),
            "", "Where this node's HTTP API is reached. Needed if cluster = true.");
    static final SettingKey<Integer> CLUSTER_LISTEN_MIN_PORT = key("cluster_listen_min_port", SettingTypes.port(1),
            "49010",
            "First port between nodes, on the address in node_name; the same on all nodes. TCP: this one and the next."
                    + " UDP: this one and as many after it as there are media loops, for relayed media.");
    static final SettingKey<Integer> CLUSTER_LISTEN_MAX_PORT = key("cluster_listen_max_port", SettingTypes.port(1),
            "", "Last port between nodes, greater than the first. Without it cluster_listen_min_port + 10.");
    static final SettingKey<Boolean> CLUSTER_TEMPORARY_NODE = key("cluster_temporary_node", SettingTypes.bool(),
            "false",
            "Whether this node only helps out: it does not count for the majority, and is no longer registered once"
                    + " it stops.");
    static final SettingKey<Boolean> CLUSTER_RELAY = key("cluster_relay", SettingTypes.bool(), "true",
            "Whether a channel may have connections on several nodes, which relay media to each other. false = a"
                    + " channel lives on one node. The same on all nodes.");
    static final SettingKey<Boolean> CLUSTER_AFFINITY = key("cluster_affinity", SettingTypes.bool(), "true",
            "Whether the connections of a session are gathered on one node as long as it has room. false = every node"
                    + " serves those that come to it. The same on all nodes.");
    static final SettingKey<Boolean> CLUSTER_RELAY_ENCRYPTION = key("cluster_relay_encryption", SettingTypes.bool(),
            "true", "Whether relayed media is encrypted. false = it is only authenticated; for private networks."
                    + " Nodes may differ.");
    static final SettingKey<MinorityConnections> CLUSTER_MINORITY_CONNECTIONS = key("cluster_minority_connections",
            SettingTypes.choice(MinorityConnections.class), "keep",
            "What becomes of established connections on a node that has lost the majority.");
    static final SettingKey<Duration> CLUSTER_FAILURE_DETECTION = key("cluster_failure_detection",
            SettingTypes.interval(SECOND.multipliedBy(2), MINUTE), "4 s",
            "A node that says nothing for so long is taken for unreachable. The same on all nodes.");
    static final SettingKey<Duration> CLUSTER_STABLE_AFTER = key("cluster_stable_after",
            SettingTypes.interval(SECOND, MINUTE), "3 s",
            "A node that was unreachable for so long is replaced: its channels move. The same on all nodes.");
    static final SettingKey<Boolean> CLUSTER_KEEP_TOTAL = key("cluster_keep_total", SettingTypes.bool(), "false",
            "Whether nodes take more than their max_connections while others are down, up to the sum over all"
                    + " registered nodes.");

    private SettingKeys() {}

    private static <T> SettingKey<T> key(String name, SettingType<T> type, String standard, String meaning) {
        SettingKey<T> key = new SettingKey<>(name, type, standard, meaning);
        if (BY_NAME.put(name, key) != null) {
            throw new IllegalStateException("key: " + name + " (expected: defined once)");
        }
        return key;
    }

    static List<SettingKey<?>> all() {
        return new ArrayList<>(BY_NAME.values());
    }

    /** Whether the key's value must not be shown; unknown keys have no secrets. */
    static boolean isSecret(String name) {
        SettingKey<?> key = BY_NAME.get(name);
        return key != null && key.type().secret();
    }

    static boolean exists(String name) {
        return BY_NAME.containsKey(name);
    }
}
