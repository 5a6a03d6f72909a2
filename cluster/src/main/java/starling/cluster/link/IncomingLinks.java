package starling.cluster.link;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;

/** The connections over which other nodes ask this one. Thread safe. */
final class IncomingLinks {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingLinks.class);
    private static final int MAX_CONNECTIONS = 512;
    private static final int MAX_AT_ONCE = 64;
    private static final Duration HELLO_LIMIT = Duration.ofSeconds(5);
    private static final byte[] NOTHING = {};

    private final NodeName self;
    private final long incarnation;
    private final ActorSystem<?> system;
    private final Map<LinkService, LinkHandler> handlers = new ConcurrentHashMap<>();
    private final Function<NodeName, CompletionStage<Long>> probe;
    private final Map<NodeName, Long> known = new ConcurrentHashMap<>();
    private final Map<Asker, SharedKillSwitch> conversations = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final SharedKillSwitch kill = KillSwitches.shared("incoming-links");

    private record Asker(NodeName node, int service) {}

    /** @param probe asks at the address of a name which incarnation is there */
    IncomingLinks(NodeName self, long incarnation, ActorSystem<?> system,
            Function<NodeName, CompletionStage<Long>> probe) {
        this.self = self;
        this.incarnation = incarnation;
        this.system = system;
        this.probe = probe;
    }

    void serve(LinkService service, LinkHandler handler) {
        handlers.put(service, handler);
    }

    void accept(Tcp.IncomingConnection connection) {
        if (open.incrementAndGet() > MAX_CONNECTIONS) {
            open.decrementAndGet();
            LOG.warn("LINK-REFUSED | remote={} more than {} connections", connection.remoteAddress(), MAX_CONNECTIONS);
            connection.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), system);
            return;
        }
        connection.handleWith(Framing.simpleFramingProtocol(LinkFrames.MAX_FRAME_BYTES).reversed().join(conversation())
                .watchTermination((nothing, done) -> done.whenComplete((end, failure) -> open.decrementAndGet())),
                system);
    }

    private Flow<ByteString, ByteString, NotUsed> conversation() {
        return Flow.of(ByteString.class).via(kill.flow()).initialTimeout(HELLO_LIMIT).prefixAndTail(1)
                .flatMapConcat(this::converse);
    }

    private Source<ByteString, NotUsed> converse(Pair<List<ByteString>, Source<ByteString, NotUsed>> begun) {
        Source<ByteString, NotUsed> requests = begun.second();
        Optional<LinkFrames.Hello> hello = begun.first().isEmpty()
                ? Optional.empty()
                : LinkFrames.parseHello(begun.first().get(0));
        if (hello.isEmpty()) {
            return refuse("this is no link of this version", requests);
        }
        if (!hello.get().to().equals(self)) {
            return refuse("the node here is " + self, requests);
        }
        if (hello.get().service() == LinkFrames.PROBE) {
            return refuse("", requests);
        }
        if (Long.valueOf(hello.get().incarnation()).equals(known.get(hello.get().from()))) {
            return serve(hello.get(), requests);
        }
        CompletionStage<Source<ByteString, NotUsed>> checked = identify(hello.get()).thenApply(
                refusal -> refusal.isEmpty() ? serve(hello.get(), requests) : refuse(refusal, requests));
        return Source.completionStageSource(checked).mapMaterializedValue(nothing -> NotUsed.getInstance());
    }

    /** Two nodes may have been given one name, or a copy of a node started: only the one at its address is listened to. */
    private CompletionStage<String> identify(LinkFrames.Hello hello) {
        CompletionStage<Long> there = hello.from().equals(self)
                ? CompletableFuture.completedFuture(incarnation)
                : probe.apply(hello.from());
        return there.handle((found, failure) -> {
            if (failure != null) {
                return hello.from() + " cannot be reached at its address from " + self;
            }
            if (found != hello.incarnation()) {
                LOG.warn("LINK-NAME-CONFLICT | node={} two nodes have this name: rename one", hello.from());
                return "another node named " + hello.from() + " is at its address";
            }
            if (known.size() >= MAX_CONNECTIONS) {
                known.clear();
            }
            known.put(hello.from(), found);
            return "";
        });
    }

    /** In place of the earlier connection of the same: that one may have been cut without a word. */
    private Source<ByteString, NotUsed> serve(LinkFrames.Hello hello, Source<ByteString, NotUsed> requests) {
        Asker asker = new Asker(hello.from(), hello.service());
        SharedKillSwitch own = KillSwitches.shared("conversation");
        SharedKillSwitch before = conversations.put(asker, own);
        if (before != null) {
            before.shutdown();
        }
        return Source.single(LinkFrames.welcome(new LinkFrames.Welcome(incarnation, "")))
                .concat(requests.via(own.flow())
                        .mapAsyncUnordered(MAX_AT_ONCE, frame -> answer(hello.from(), frame)))
                .watchTermination((nothing, done) -> {
                    done.whenComplete((end, failure) -> conversations.remove(asker, own));
                    return nothing;
                });
    }

    /** Says why, nothing to a probe, and ends. */
    private Source<ByteString, NotUsed> refuse(String why, Source<ByteString, NotUsed> requests) {
        return Source.single(LinkFrames.welcome(new LinkFrames.Welcome(incarnation, why)))
                .mapMaterializedValue(nothing -> {
                    requests.toMat(Sink.cancelled(), Keep.none()).run(system);
                    return nothing;
                });
    }

    private CompletionStage<ByteString> answer(NodeName from, ByteString frame) {
        Optional<LinkFrames.Numbered> request = LinkFrames.parseNumbered(frame);
        if (request.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("a request without a number"));
        }
        int number = request.get().number();
        return handle(from, request.get()).handle((payload, failure) -> {
            boolean answered = failure == null && payload.length <= LinkFrames.MAX_PAYLOAD_BYTES;
            return LinkFrames.numbered(number, answered ? LinkFrames.ANSWERED : LinkFrames.REFUSED,
                    answered ? payload : NOTHING);
        });
    }

    /** Calls the handler; its failure is the stage's. */
    CompletionStage<byte[]> handle(NodeName from, LinkFrames.Numbered request) {
        Optional<LinkHandler> handler = LinkService.of(request.kind()).map(handlers::get);
        if (handler.isEmpty()) {
            return CompletableFuture
                    .failedFuture(new IllegalStateException("service " + request.kind() + " is not served"));
        }
        try {
            return handler.get().handle(from, request.payload());
        } catch (RuntimeException e) { // a fault in one answer must not end the connection
            LOG.error("LINK-FAULT | from={} service={}", from, request.kind(), e);
            return CompletableFuture.failedFuture(e);
        }
    }

    void close() {
        kill.shutdown();
    }
}
