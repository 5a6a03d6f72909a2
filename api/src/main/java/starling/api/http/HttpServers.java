package starling.api.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ServerSettings;
import akka.japi.function.Function;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import starling.api.log.LogCounts;
import starling.api.metrics.NodeMetricsText;
import starling.api.operation.TargetDispatcher;
import starling.api.webhook.WebhookCounters;
import starling.cluster.StarlingNode;
import starling.core.settings.NodeSettings;

/** The two listening ports of a node: signaling and the HTTP API. Any thread may call. */
public final class HttpServers {
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final int CONNECTIONS_BESIDE_SIGNALING = 256;
    private static final int API_CONNECTIONS = 256;
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(1);

    private final ServerBinding signaling;
    private final ServerBinding api;

    private HttpServers(ServerBinding signaling, ServerBinding api) {
        this.signaling = signaling;
        this.api = api;
    }

    /** Listens on both ports; completes with {@link PortInUseException} if one cannot be had. */
    public static CompletionStage<HttpServers> bind(StarlingNode node, NodeSettings settings, String version,
            WebhookCounters counters, Supplier<LogCounts> logs) {
        ActorSystem<?> system = node.system();
        Materializer materializer = SystemMaterializer.get(system).materializer();
        InetAddress address = settings.network().signalingAddress();
        Duration ping = settings.signaling().pingInterval();
        SignalingRoute signalingRoute = new SignalingRoute(node::accept, settings.devtools());
        ApiToken token = new ApiToken(settings.network().apiToken());
        ApiRoute apiRoute = new ApiRoute(
                TargetDispatcher.create(node.cluster(), node.channels(), node.control(), counters), node::status,
                () -> NodeMetricsText.of(node, counters, logs.get()), new ClusterPage(node, InstantSource.system()),
                new CrossOrigin(settings.network().apiCorsOrigin(), token.asked()), token, BODY_TIMEOUT,
                materializer);
        // A WebSocket is never idle for two pings of the server; whoever is, opened a connection and says nothing.
        Duration idle = ping.multipliedBy(2).compareTo(IDLE) > 0 ? ping.multipliedBy(2) : IDLE;
        CompletionStage<ServerBinding> signalingBinding = bind(system, "signaling_port", address,
                settings.network().signalingPort(),
                config(version, settings.maxConnections() + CONNECTIONS_BESIDE_SIGNALING, idle), request -> {
                    request.discardEntityBytes(materializer);
                    return CompletableFuture.completedStage(signalingRoute.answer(request));
                });
        return signalingBinding.thenCompose(first -> bind(system, "api_port",
                settings.network().apiAddress(), settings.network().apiPort(),
                config(version, API_CONNECTIONS, IDLE), apiRoute::answer)
                .handle((second, failure) -> failure == null
                        ? CompletableFuture.completedStage(new HttpServers(first, second))
                        : first.unbind()
                                .thenCompose(done -> CompletableFuture.<HttpServers>failedStage(failure)))
                .thenCompose(stage -> stage));
    }

    /** Takes no more connections; those there are stay. */
    public CompletionStage<Void> stopAccepting() {
        return signaling.unbind().thenCombine(api.unbind(), (a, b) -> null);
    }

    /** Ends what is still connected, within a second or so. */
    public CompletionStage<Void> close() {
        return signaling.terminate(CLOSE_DEADLINE).thenCombine(api.terminate(CLOSE_DEADLINE), (a, b) -> null);
    }

    private static CompletionStage<ServerBinding> bind(ActorSystem<?> system, String key, InetAddress address, int port,
            String overrides, Function<HttpRequest, CompletionStage<HttpResponse>> route) {
        Config config = ConfigFactory.parseString(overrides).withFallback(system.settings().config());
        return Http.get(system).newServerAt(address.getHostAddress(), port)
                .withSettings(ServerSettings.create(config)).bind(route).handle((binding, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(
                                new PortInUseException(key, new InetSocketAddress(address, port), failure));
                    }
                    return binding;
                });
    }

    private static String config(String version, int maxConnections, Duration idle) {
        return """
                akka.http.server {
                  server-header = "Starling/%s"
                  max-connections = %d
                  backlog = 1024
                  idle-timeout = %d s
                  request-timeout = 60 s
                  linger-timeout = 5 s
                  transparent-head-requests = on
                  parsing.max-content-length = %d
                  parsing.max-header-count = 64
                  parsing.illegal-header-warnings = off
                  parsing.illegal-response-header-value-processing-mode = ignore
                }
                """.formatted(version, maxConnections, idle.toSeconds(), ApiRoute.MAX_BODY_BYTES);
    }
}
