package starling.api.start;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.api.http.HttpServers;
import starling.api.http.PortInUseException;
import starling.api.log.LogFile;
import starling.api.log.LogFiles;
import starling.api.log.SignalingLog;
import starling.api.stats.ConnectionLog;
import starling.api.webhook.AuthWebhook;
import starling.api.webhook.ChannelWebhooks;
import starling.api.webhook.SessionWebhook;
import starling.api.webhook.StatsWebhook;
import starling.api.webhook.WebhookClient;
import starling.api.webhook.WebhookCounters;
import starling.cluster.NodeStartException;
import starling.cluster.StarlingNode;
import starling.core.settings.EffectiveSetting;
import starling.core.settings.LoadedSettings;
import starling.core.settings.NodeSettings;

/** Everything one node process has started, in order, and its end in the other order. */
public final class RunningNode {
    private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 10;
    private static final int STEP_SECONDS = 5;

    private final LogFiles logs;
    private final PidFile pidFile;
    private final StarlingNode node;
    private final HttpServers servers;
    private final ChannelWebhooks webhooks;
    private final StatsWebhook stats;
    private final WebhookClient client;
    private volatile boolean stopping;

    private RunningNode(LogFiles logs, PidFile pidFile, StarlingNode node, HttpServers servers,
            ChannelWebhooks webhooks, StatsWebhook stats, WebhookClient client) {
        this.logs = logs;
        this.pidFile = pidFile;
        this.node = node;
        this.servers = servers;
        this.webhooks = webhooks;
        this.stats = stats;
        this.client = client;
    }

    /**
     * Checks the environment, prints the effective settings, starts the node, listens.
     *
     * @param out gets the settings and, at the end, a line that begins with {@code started}
     */
    public static RunningNode start(Arguments arguments, Optional<Path> pidPath, NodeStart nodeStart, PrintStream out)
            throws StartException {
        String version = Version.current();
        LoadedSettings loaded = Environment.settings(arguments.config(), version);
        NodeSettings settings = loaded.settings();
        Path logDir = Environment.directory("log_dir", settings.logDir());
        Environment.directory("data_dir", settings.dataDir());
        int cores = Runtime.getRuntime().availableProcessors();
        int loops = settings.media().loops() == 0 ? cores : settings.media().loops();
        Environment.checkPorts(settings, loops);
        InetAddress advertised = AdvertisedAddress.resolve(settings.network());
        print(out, version, arguments, loaded, advertised, loops);

        PidFile pidFile = PidFile.write(pidPath);
        LogFiles logs = LogFiles.start(logDir, settings.nodeName(), version);
        LOG.info("STARTING | version={} config={}", version, arguments.config().map(Path::toString).orElse("defaults"));
        loaded.unknownKeys()
                .forEach(key -> LOG.warn("UNKNOWN-SETTING | key={} line={} is ignored", key.name(), key.line()));
        if (apiIsUnreachable(settings)) {
            out.println("  warning: cluster_api_url = " + settings.cluster().apiUrl() + ", but the API listens only on "
                    + settings.network().apiAddress().getHostAddress() + " (api_loopback_address_only)");
            LOG.warn("API-NOT-REACHABLE | cluster_api_url={} api_address={} see api_loopback_address_only",
                    settings.cluster().apiUrl(), settings.network().apiAddress().getHostAddress());
        }
        try {
            WebhookCounters counters = new WebhookCounters();
            WebhookClient client = new WebhookClient(settings.webhooks());
            ChannelWebhooks webhooks = ChannelWebhooks.start(settings, version, client, logs, counters);
            AuthWebhook auth = AuthWebhook.start(settings, version, client, logs);
            SessionWebhook sessions = SessionWebhook.start(settings, version, client, logs, counters);
            StatsWebhook stats = StatsWebhook.start(settings, version, client, logs, counters);
            ConnectionLog connections = new ConnectionLog(logs.lines(LogFile.CONNECTION)::write,
                    InstantSource.system());
            StarlingNode node = nodeStart.start(settings, advertised, loops, webhooks.listeners().asking(auth, sessions)
                    .and(stats.events(), vanished -> {}).and(connections, connections::vanished)
                    .and(new SignalingLog(logs.lines(LogFile.SIGNALING), InstantSource.system()), vanished -> {}));
            HttpServers servers = listen(node, settings, version, counters, logs);
            if (settings.cluster().enabled()) {
                logs.whenFailing(node.control()::logsFailing);
            }
            out.println("started: signaling ws://"
                    + shown(settings.network().signalingAddress(), settings.network().signalingPort())
                    + "/signaling, API http://" + shown(settings.network().apiAddress(), settings.network().apiPort())
                    + "/");
            LOG.info("STARTED | signaling_port={} api_port={}", settings.network().signalingPort(),
                    settings.network().apiPort());
            return new RunningNode(logs, pidFile, node, servers, webhooks, stats, client);
        } catch (IOException | StartException | NodeStartException e) {
            throw refuse(logs, pidFile, e.getMessage());
        }
    }

    /** Whether other nodes tell callers an address of this node's API that is not where it listens. Asks no name server. */
    private static boolean apiIsUnreachable(NodeSettings settings) {
        if (!settings.cluster().enabled() || !settings.network().apiAddress().isLoopbackAddress()) {
            return false;
        }
        String host = URI.create(settings.cluster().apiUrl()).getHost();
        return !host.equals("localhost") && !host.matches("127(\\.[0-9]+){3}");
    }

    private static StartException refuse(LogFiles logs, PidFile pidFile, String line) {
        LOG.info("NOT-STARTED | {}", line);
        pidFile.remove();
        logs.close();
        return new StartException(line);
    }

    private static HttpServers listen(StarlingNode node, NodeSettings settings, String version,
            WebhookCounters counters, LogFiles logs) throws StartException {
        try {
            return HttpServers.bind(node, settings, version, counters, logs::counts).toCompletableFuture().get(
                    START_SECONDS,
                    TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            node.terminate();
            Throwable cause = e.getCause() instanceof CompletionException && e.getCause().getCause() != null
                    ? e.getCause().getCause()
                    : e.getCause();
            if (cause instanceof PortInUseException) {
                throw new StartException(cause.getMessage());
            }
            throw new IllegalStateException("HTTP servers did not start", cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException("HTTP servers did not start in " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    private static void print(PrintStream out, String version, Arguments arguments, LoadedSettings loaded,
            InetAddress advertised, int loops) {
        out.println("Starling " + version + ", Java " + Runtime.version() + ", "
                + arguments.config().map(file -> "configuration " + file).orElse("no configuration file"));
        for (EffectiveSetting setting : loaded.effective()) {
            String origin = setting.line() > 0 ? " (line " + setting.line() + ")" : " (default)";
            String value = switch (setting.key()) {
                case "ipv4_address" -> setting.value().isEmpty() ? advertised.getHostAddress() : setting.value();
                case "media_loops" -> setting.value().equals("0") ? "0 = " + loops : setting.value();
                default -> setting.value();
            };
            out.println("  " + setting.key() + " = " + value + origin);
        }
        loaded.unknownKeys().forEach(key -> out.println("  unknown key, ignored: " + key.name() + " (line "
                + key.line() + ")"));
    }

    private static String shown(InetAddress address, int port) {
        return address.getHostAddress() + ":" + port;
    }

    /** Calls back when the node ends although nobody asked it to. */
    public void whenFailed(Runnable callback) {
        node.system().getWhenTerminated().thenRun(() -> {
            if (!stopping) {
                LOG.error("ENDED | the local actor system ended by itself");
                callback.run();
            }
        });
    }

    /** Closes all connections, leaves the cluster, ends everything; returns after at most a few seconds. Again: nothing. */
    public synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        LOG.info("STOPPING");
        await("stop listening", servers.stopAccepting(), STEP_SECONDS);
        await("stop the node", node.stop(), STOP_SECONDS);
        await("close HTTP connections", servers.close(), STEP_SECONDS);
        await("end the actor system", node.terminate(), STEP_SECONDS);
        webhooks.close();
        stats.close();
        client.close();
        LOG.info("STOPPED");
        pidFile.remove();
        logs.close();
    }

    private static void await(String what, CompletionStage<Void> stage, int seconds) {
        try {
            stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.error("STOP-FAILED | step={}", what, e.getCause());
        } catch (TimeoutException e) {
            LOG.error("STOP-TIMEOUT | step={} seconds={}", what, seconds);
        }
    }
}
