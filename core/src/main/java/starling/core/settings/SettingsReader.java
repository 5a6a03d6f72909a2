package starling.core.settings;

import java.util.List;
import java.util.Optional;
import starling.core.signaling.SignalingLimits;
import starling.core.signaling.SignalingSettings;

/** From the text of a {@code sora.conf} to typed settings. */
public final class SettingsReader {
    private final SoraConf conf;
    private final String version;

    private SettingsReader(SoraConf conf, String version) {
        this.conf = conf;
        this.version = version;
    }

    /**
     * Reads a configuration; an empty text gives the defaults.
     *
     * @param version the server's version, told in {@code offer}
     * @throws InvalidSettingException with one line for the operator
     * @see #check
     */
    public static LoadedSettings read(String text, String version) throws InvalidSettingException {
        SoraConf conf = SoraConf.parse(text);
        return new LoadedSettings(new SettingsReader(conf, version).node(), conf.unknownKeys(), conf.effective());
    }

    /** Every mistake in a configuration, and every key in it that means nothing. */
    public static SettingsCheck check(String text) {
        SoraConf conf = SoraConf.parse(text);
        new SettingsReader(conf, "").parts();
        return new SettingsCheck(conf.problems(), conf.unknownKeys(), conf.given());
    }

    private NodeSettings node() throws InvalidSettingException {
        parts();
        if (!conf.problems().isEmpty()) {
            throw new InvalidSettingException(conf.problems());
        }
        return new NodeSettings(conf.get(SettingKeys.NODE_NAME), conf.get(SettingKeys.MAX_CONNECTIONS),
                conf.get(SettingKeys.DEVTOOLS), conf.get(SettingKeys.LOG_DIR), conf.get(SettingKeys.DATA_DIR),
                new SessionSettings(conf.get(SettingKeys.SESSION_IDLE_LIFETIME),
                        conf.find(SettingKeys.LICENSE_EXPIRED_AT)),
                network(), media(), signaling(), cluster(), journal(), webhooks(), eventWebhook());
    }

    private EventWebhookSettings eventWebhook() throws InvalidSettingException {
        boolean outbox = conf.get(SettingKeys.EVENT_WEBHOOK_OUTBOX);
        if (outbox) {
            conf.require(SettingKeys.EVENT_WEBHOOK_URL);
        }
        return new EventWebhookSettings(conf.get(SettingKeys.EVENT_WEBHOOK_WORKER_NUMBER),
                conf.get(SettingKeys.CONNECTION_UPDATED_WEBHOOK_INTERVAL),
                conf.get(SettingKeys.IGNORE_CONNECTION_UPDATED_WEBHOOK),
                conf.get(SettingKeys.SESSION_UPDATED_WEBHOOK_INTERVAL),
                conf.get(SettingKeys.IGNORE_SESSION_UPDATED_WEBHOOK), outbox);
    }

    private WebhookSettings webhooks() throws InvalidSettingException {
        Optional<String> fullChain = conf.find(SettingKeys.WEBHOOK_TLS_FULLCHAIN_FILE);
        Optional<String> privateKey = conf.find(SettingKeys.WEBHOOK_TLS_PRIVKEY_FILE);
        if (fullChain.isPresent() != privateKey.isPresent()) {
            throw conf.contradiction(
                    fullChain.isPresent()
                            ? SettingKeys.WEBHOOK_TLS_FULLCHAIN_FILE
                            : SettingKeys.WEBHOOK_TLS_PRIVKEY_FILE,
                    "webhook_tls_fullchain_file and webhook_tls_privkey_file, both or none",
                    SettingKeys.WEBHOOK_TLS_FULLCHAIN_FILE, SettingKeys.WEBHOOK_TLS_PRIVKEY_FILE);
        }
        Optional<WebhookSettings.BasicAuthentication> basic = Optional.empty();
        if (conf.get(SettingKeys.WEBHOOK_BASIC_AUTHN)) {
            conf.require(SettingKeys.WEBHOOK_BASIC_AUTHN_USER_ID, SettingKeys.WEBHOOK_BASIC_AUTHN_PASSWORD);
            basic = Optional.of(new WebhookSettings.BasicAuthentication(
                    conf.get(SettingKeys.WEBHOOK_BASIC_AUTHN_USER_ID),
                    conf.get(SettingKeys.WEBHOOK_BASIC_AUTHN_PASSWORD)));
        }
        return new WebhookSettings(conf.get(SettingKeys.LABEL), conf.find(SettingKeys.AUTH_WEBHOOK_URL),
                conf.get(SettingKeys.AUTH_WEBHOOK_LOG), conf.find(SettingKeys.SESSION_WEBHOOK_URL),
                conf.find(SettingKeys.EVENT_WEBHOOK_URL), conf.find(SettingKeys.STATS_WEBHOOK_URL),
                conf.get(SettingKeys.STATS_WEBHOOK_LOG),
                conf.get(SettingKeys.WEBHOOK_RESPONSE_TIMEOUT), basic, new WebhookTlsSettings(
                        conf.find(SettingKeys.WEBHOOK_TLS_VERIFY_CACERT_FILE), fullChain, privateKey));
    }

    /** A group of settings whose values must fit each other. */
    private interface Part {
        Object read() throws InvalidSettingException;
    }

    /** Reads every part, whatever is wrong with another, so that all mistakes are found; {@link #conf} remembers them. */
    private void parts() {
        for (Part part : List.<Part>of(this::network, this::media, this::signaling, this::cluster, this::journal,
                this::webhooks, this::eventWebhook)) {
            try {
                part.read();
            } catch (InvalidSettingException e) {
                // Told later, together with the others.
            }
        }
    }

    private JournalSettings journal() throws InvalidSettingException {
        return new JournalSettings(conf.find(SettingKeys.JOURNAL_URL), conf.get(SettingKeys.JOURNAL_USER),
                conf.find(SettingKeys.JOURNAL_PASSWORD_FILE));
    }

    private NetworkSettings network() throws InvalidSettingException {
        return new NetworkSettings(conf.get(SettingKeys.LISTEN_ADDRESS), conf.find(SettingKeys.IPV4_ADDRESS),
                conf.get(SettingKeys.SIGNALING_PORT), conf.get(SettingKeys.SIGNALING_LOOPBACK_ADDRESS_ONLY),
                conf.get(SettingKeys.API_PORT),
                conf.get(SettingKeys.API_LOOPBACK_ADDRESS_ONLY), conf.find(SettingKeys.API_CORS_ORIGIN),
                conf.find(SettingKeys.API_TOKEN));
    }

    private MediaSettings media() throws InvalidSettingException {
        int loops = conf.get(SettingKeys.MEDIA_LOOPS);
        int udpPort = conf.get(SettingKeys.MEDIA_UDP_PORT);
        if (udpPort > 0 && udpPort + Math.max(loops, 1) - 1 > 65_535) {
            throw conf.contradiction(SettingKeys.MEDIA_UDP_PORT, "room for " + loops + " ports up to 65535",
                    SettingKeys.MEDIA_LOOPS);
        }
        return new MediaSettings(loops, udpPort, conf.get(SettingKeys.ICE_HOST_CANDIDATE),
                conf.get(SettingKeys.ICE_DISCONNECTED_TIMEOUT), conf.get(SettingKeys.ICE_FAILED_TIMEOUT),
                conf.get(SettingKeys.TURN_REALM), conf.find(SettingKeys.TURN_FQDN));
    }

    private SignalingSettings signaling() throws InvalidSettingException {
        return new SignalingSettings(version, conf.get(SettingKeys.DEFAULT_VIDEO_BIT_RATE),
                conf.get(SettingKeys.SIGNALING_BUNDLE_ID), conf.get(SettingKeys.SIGNALING_NOTIFY),
                conf.get(SettingKeys.SIGNALING_NOTIFY_METADATA_EXT),
                conf.get(SettingKeys.SIGNALING_VP9_PARAMS), conf.get(SettingKeys.SIGNALING_AV1_PARAMS),
                conf.get(SettingKeys.SIGNALING_H264_PARAMS), conf.get(SettingKeys.SIGNALING_H265_PARAMS),
                conf.get(SettingKeys.PING_INTERVAL), conf.get(SettingKeys.PONG_TIMEOUT),
                conf.get(SettingKeys.STATS_INTERVAL), SignalingLimits.STANDARD);
    }

    private ClusterSettings cluster() throws InvalidSettingException {
        boolean enabled = conf.get(SettingKeys.CLUSTER);
        if (enabled) {
            conf.require(SettingKeys.CLUSTER_SIGNALING_URL, SettingKeys.CLUSTER_API_URL);
        }
        String signalingUrl = enabled
                ? conf.get(SettingKeys.CLUSTER_SIGNALING_URL)
                : conf.find(SettingKeys.CLUSTER_SIGNALING_URL).orElse("");
        String apiUrl = enabled
                ? conf.get(SettingKeys.CLUSTER_API_URL)
                : conf.find(SettingKeys.CLUSTER_API_URL).orElse("");
        int minPort = conf.get(SettingKeys.CLUSTER_LISTEN_MIN_PORT);
        int maxPort = conf.find(SettingKeys.CLUSTER_LISTEN_MAX_PORT).orElse(Math.min(minPort + 10, 65_535));
        if (maxPort <= minPort) {
            throw conf.contradiction(SettingKeys.CLUSTER_LISTEN_MIN_PORT,
                    "less than cluster_listen_max_port, " + maxPort, SettingKeys.CLUSTER_LISTEN_MAX_PORT);
        }
        return new ClusterSettings(enabled, signalingUrl, apiUrl, minPort, maxPort,
                conf.get(SettingKeys.CLUSTER_TEMPORARY_NODE),
                clusterRelay(), clusterFailure());
    }

    private ClusterRelaySettings clusterRelay() throws InvalidSettingException {
        return new ClusterRelaySettings(conf.get(SettingKeys.CLUSTER_RELAY), conf.get(SettingKeys.CLUSTER_AFFINITY),
                conf.get(SettingKeys.CLUSTER_RELAY_ENCRYPTION));
    }

    private ClusterFailureSettings clusterFailure() throws InvalidSettingException {
        return new ClusterFailureSettings(conf.get(SettingKeys.CLUSTER_FAILURE_DETECTION),
                conf.get(SettingKeys.CLUSTER_STABLE_AFTER), conf.get(SettingKeys.CLUSTER_MINORITY_CONNECTIONS),
                conf.get(SettingKeys.CLUSTER_KEEP_TOTAL));
    }
}
