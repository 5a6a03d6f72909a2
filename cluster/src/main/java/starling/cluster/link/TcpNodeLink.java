package starling.cluster.link;

import akka.actor.typed.ActorSystem;
import akka.io.Inet;
import akka.io.TcpSO;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;

/**
 * Links over TCP: a connection for each node asked and each service, so that a slow answer of one holds up no other. An
 * actor system that is in no cluster carries them.
 */
public final class TcpNodeLink implements NodeLink {
    private static final Logger LOG = LoggerFactory.getLogger(TcpNodeLink.class);
    private static final int MAX_CONNECTIONS = 512;
    private static final int BACKLOG = 64;
    private static final Duration BIND_LIMIT = Duration.ofSeconds(30);
    private static final Duration UNBIND_LIMIT = Duration.ofSeconds(2);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final Duration IDLE_OUT = Duration.ofSeconds(60);
    private static final Duration IDLE_IN = Duration.ofSeconds(180);
    private static final List<Inet.SocketOption> OPTIONS = List.of(TcpSO.tcpNoDelay(true));

    private final NodeName self;
    private final int port;
    private final long incarnation;
    private final ActorSystem<?> system;
    private final IncomingLinks incoming;
    private final Map<Route, OutgoingLink> outgoing = new ConcurrentHashMap<>();
    private Tcp.ServerBinding binding;
    private volatile boolean closed;

    private record Route(NodeName node, LinkService service) {}

    private TcpNodeLink(ActorSystem<?> system, NodeName self, int port, long incarnation) {
        this.system = system;
        this.self = self;
        this.port = port;
        this.incarnation = incarnation;
        this.incoming = new IncomingLinks(self, incarnation, system, this::probe);
    }

    /**
     * Listens at the address of this node's name. Blocks until it does.
     *
     * @param port the same on all nodes
     * @param incarnation another one for each start of a node
     * @throws CompletionException whose cause tells why that is not possible, a {@code BindException} for example
     */
    public static TcpNodeLink bind(ActorSystem<?> system, NodeName self, int port, long incarnation) {
        TcpNodeLink link = new TcpNodeLink(system, self, port, incarnation);
        link.binding = Tcp.get(system)
                .bind(self.address(), port, BACKLOG, OPTIONS, false, Optional.of(IDLE_IN))
                .to(Sink.foreach(link.incoming::accept)).run(system).toCompletableFuture()
                .orTimeout(BIND_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        return link;
    }

    @Override
    public CompletionStage<byte[]> ask(NodeName node, LinkService service, byte[] request, Duration timeout) {
        if (request.length > LinkFrames.MAX_PAYLOAD_BYTES) {
            return failed(LinkException.Reason.OVERLOADED, "a request of " + request.length + " bytes (expected: <= "
                    + LinkFrames.MAX_PAYLOAD_BYTES + ")");
        }
        if (closed) {
            return failed(LinkException.Reason.UNREACHABLE, "the links are closed");
        }
        if (node.equals(self)) {
            return askSelf(service, request, timeout);
        }
        if (outgoing.size() >= MAX_CONNECTIONS && !outgoing.containsKey(new Route(node, service))) {
            return failed(LinkException.Reason.OVERLOADED, "more than " + MAX_CONNECTIONS + " connections");
        }
        OutgoingLink link = outgoing.compute(new Route(node, service),
                (route, present) -> present != null && present.isOpen() ? present : open(route));
        if (closed) {
            link.end("the links are closed");
        }
        return link.ask(service, request, timeout);
    }

    private OutgoingLink open(Route route) {
        return OutgoingLink.open(new LinkFrames.Hello(self, route.node(), incarnation, route.service().code()),
                connect(route.node()),
                system, System::nanoTime,
                () -> outgoing.computeIfPresent(route, (key, link) -> link.isOpen() ? link : null));
    }

    private Flow<ByteString, ByteString, ?> connect(NodeName node) {
        return Tcp.get(system).outgoingConnection(InetSocketAddress.createUnresolved(node.address(), port),
                Optional.of(new InetSocketAddress(binding.localAddress().getAddress(), 0)), OPTIONS, true,
                Optional.of(CONNECT_LIMIT), Optional.of(IDLE_OUT));
    }

    private CompletionStage<Long> probe(NodeName node) {
        LinkFrames.Hello hello = new LinkFrames.Hello(self, node, incarnation, LinkFrames.PROBE);
        return Source.single(LinkFrames.hello(hello)).concat(Source.maybe())
                .via(Framing.simpleFramingProtocol(LinkFrames.MAX_FRAME_BYTES).join(connect(node)))
                .completionTimeout(PROBE_LIMIT).runWith(Sink.head(), system)
                .thenApply(frame -> LinkFrames.parseWelcome(frame)
                        .filter(welcome -> welcome.refusal().isEmpty()).map(LinkFrames.Welcome::incarnation)
                        .orElseThrow(() -> new IllegalStateException("no node named " + node)));
    }

    private CompletionStage<byte[]> askSelf(LinkService service, byte[] request, Duration timeout) {
        return CompletableFuture
                .supplyAsync(() -> incoming.handle(self, new LinkFrames.Numbered(0, service.code(), request.clone())),
                        system.executionContext()::execute)
                .thenCompose(answer -> answer).orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure -> failure instanceof TimeoutException
                        ? failed(LinkException.Reason.TIMEOUT, "this node did not answer itself")
                        : failed(LinkException.Reason.REFUSED, "this node refused its own request"));
    }

    @Override
    public void serve(LinkService service, LinkHandler handler) {
        incoming.serve(service, handler);
    }

    @Override
    public void close() {
        closed = true;
        incoming.close();
        outgoing.values().forEach(link -> link.end("the links are closed"));
        try {
            binding.unbind().toCompletableFuture().get(UNBIND_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("LINK-NOT-CLOSED | port={} {}", port, e.toString());
        }
    }

    private static CompletionStage<byte[]> failed(LinkException.Reason reason, String message) {
        return CompletableFuture.failedFuture(new LinkException(reason, message));
    }
}
