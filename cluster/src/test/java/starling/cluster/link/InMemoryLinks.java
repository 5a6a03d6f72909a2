package starling.cluster.link;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import starling.cluster.NodeName;

/**
 * The links of many nodes in one JVM, with a network between them that can be cut. Handlers run on a few threads of this
 * object, which they must not block. A request into a cut is lost, and so is an answer: the asking node sees a timeout.
 */
public final class InMemoryLinks implements AutoCloseable {
    private static final int THREADS = 4;

    private final ScheduledExecutorService network;
    private final Map<NodeName, Link> links = new ConcurrentHashMap<>();
    private final Set<Way> cuts = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos;

    private record Way(NodeName from, NodeName to) {}

    public InMemoryLinks() {
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "in-memory-link");
            thread.setDaemon(true);
            return thread;
        };
        network = Executors.newScheduledThreadPool(THREADS, threads);
    }

    /** Connects a node; after its link was closed, also again. */
    public NodeLink connect(NodeName name) {
        Link link = new Link(name);
        if (links.putIfAbsent(name, link) != null) {
            throw new IllegalStateException(name + " is connected (expected: a node that is not)");
        }
        return link;
    }

    /** Ends the links of a node, if it has any. */
    public void disconnect(NodeName name) {
        Link link = links.get(name);
        if (link != null) {
            link.close();
        }
    }

    /** Loses everything between two nodes. */
    public void cut(NodeName a, NodeName b) {
        cutOneWay(a, b);
        cutOneWay(b, a);
    }

    /** Loses everything from one node to another; what comes the other way arrives. */
    public void cutOneWay(NodeName from, NodeName to) {
        cuts.add(new Way(from, to));
    }

    /** Loses everything between a node and all others that are connected now. */
    public void isolate(NodeName node) {
        links.keySet().stream().filter(other -> !other.equals(node)).forEach(other -> cut(node, other));
    }

    /** Undoes all cuts. */
    public void heal() {
        cuts.clear();
    }

    /** How long each request and each answer is under way from now on. */
    public void delay(Duration each) {
        delayNanos = each.toNanos();
    }

    @Override
    public void close() {
        links.values().forEach(Link::close);
        network.shutdownNow();
    }

    private final class Link implements NodeLink {
        private final NodeName self;
        private final Map<LinkService, LinkHandler> handlers = new ConcurrentHashMap<>();
        private final Set<CompletableFuture<byte[]>> pending = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        Link(NodeName self) {
            this.self = self;
        }

        @Override
        public CompletionStage<byte[]> ask(NodeName node, LinkService service, byte[] request, Duration timeout) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            if (closed || network.isShutdown()) {
                answer.completeExceptionally(unreachable(self + " is closed"));
                return answer;
            }
            pending.add(answer);
            answer.whenComplete((done, failure) -> pending.remove(answer));
            network.schedule(() -> answer.completeExceptionally(new LinkException(LinkException.Reason.TIMEOUT,
                    node + " did not answer within " + timeout)), timeout.toNanos(), TimeUnit.NANOSECONDS);
            travel(self, node, () -> arrive(node, service, request.clone(), answer));
            return answer;
        }

        private void arrive(NodeName node, LinkService service, byte[] request, CompletableFuture<byte[]> answer) {
            Link there = links.get(node);
            if (there == null || there.closed) {
                answer.completeExceptionally(unreachable(node + " is not there"));
                return;
            }
            there.handle(self, service, request).whenComplete((reply, failure) -> travel(node, self, () -> {
                if (failure == null) {
                    answer.complete(reply.clone());
                } else {
                    answer.completeExceptionally(
                            new LinkException(LinkException.Reason.REFUSED, node + " refused", failure));
                }
            }));
        }

        private CompletionStage<byte[]> handle(NodeName from, LinkService service, byte[] request) {
            LinkHandler handler = handlers.get(service);
            if (handler == null) {
                return CompletableFuture.failedFuture(new IllegalStateException(service + " is not served"));
            }
            try {
                return handler.handle(from, request);
            } catch (RuntimeException e) { // as a failed stage
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void serve(LinkService service, LinkHandler handler) {
            handlers.put(service, handler);
        }

        @Override
        public void close() {
            closed = true;
            links.remove(self, this);
            pending.forEach(answer -> answer.completeExceptionally(unreachable(self + " is closed")));
        }
    }

    private void travel(NodeName from, NodeName to, Runnable arrival) {
        if (!network.isShutdown()) {
            network.schedule(() -> {
                if (!cuts.contains(new Way(from, to))) {
                    arrival.run();
                }
            }, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static LinkException unreachable(String message) {
        return new LinkException(LinkException.Reason.UNREACHABLE, message);
    }
}
