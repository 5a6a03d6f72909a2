package starling.cluster.link;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.stream.BoundedSourceQueue;
import akka.stream.KillSwitches;
import akka.stream.QueueOfferResult;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection over which this node asks another, from its opening to its end; it is not opened again. Thread safe.
 */
final class OutgoingLink {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingLink.class);
    static final int MAX_OUTSTANDING = 64;

    private final LinkFrames.Hello hello;
    private final ActorSystem<?> system;
    private final LongSupplier nanoClock;
    private final Map<Integer, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger outstanding = new AtomicInteger();
    private final SharedKillSwitch kill = KillSwitches.shared("outgoing-link");
    private BoundedSourceQueue<ByteString> queue;
    private volatile long lastReceivedNanos;
    private volatile boolean welcome;
    private volatile LinkException ended;

    private record Waiting(CompletableFuture<byte[]> answer, long askedNanos) {}

    private OutgoingLink(LinkFrames.Hello hello, ActorSystem<?> system, LongSupplier nanoClock) {
        this.hello = hello;
        this.system = system;
        this.nanoClock = nanoClock;
        this.lastReceivedNanos = nanoClock.getAsLong();
    }

    /**
     * Begins to connect. Requests may be asked at once.
     *
     * @param tcp the connection, not yet begun
     * @param whenEnded called once, on any thread
     */
    static OutgoingLink open(LinkFrames.Hello hello, Flow<ByteString, ByteString, ?> tcp, ActorSystem<?> system,
            LongSupplier nanoClock, Runnable whenEnded) {
        OutgoingLink link = new OutgoingLink(hello, system, nanoClock);
        link.run(tcp, whenEnded);
        return link;
    }

    private void run(Flow<ByteString, ByteString, ?> tcp, Runnable whenEnded) {
        var running = Source.<ByteString>queue(MAX_OUTSTANDING)
                .prepend(Source.single(LinkFrames.hello(hello)))
                .via(kill.flow())
                .via(Framing.simpleFramingProtocol(LinkFrames.MAX_FRAME_BYTES).join(tcp))
                .toMat(Sink.foreach(this::received), Keep.both())
                .run(system);
        queue = running.first();
        running.second().whenComplete((done, failure) -> {
            end(failure == null ? "the connection was closed" : failure.toString());
            whenEnded.run();
        });
    }

    /** Whether the connection has not ended; it may still be opening. */
    boolean isOpen() {
        return ended == null;
    }

    CompletionStage<byte[]> ask(LinkService service, byte[] request, Duration timeout) {
        if (outstanding.incrementAndGet() > MAX_OUTSTANDING) {
            outstanding.decrementAndGet();
            return CompletableFuture.failedFuture(new LinkException(LinkException.Reason.OVERLOADED,
                    MAX_OUTSTANDING + " requests to " + hello.to() + " wait for an answer"));
        }
        int number = numbers.incrementAndGet();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Waiting asked = new Waiting(answer, nanoClock.getAsLong());
        waiting.put(number, asked);
        Cancellable timer = system.scheduler().scheduleOnce(timeout, () -> expire(asked, timeout),
                system.executionContext());
        answer.whenComplete((done, failure) -> {
            waiting.remove(number);
            outstanding.decrementAndGet();
            timer.cancel();
        });
        QueueOfferResult offered = queue.offer(LinkFrames.numbered(number, service.code(), request));
        if (ended != null || !offered.isEnqueued()) {
            answer.completeExceptionally(ended != null ? ended : unreachable("the connection is closing"));
        }
        return answer;
    }

    /** A connection over which nothing has come since the request was sent has stalled: another one may get through. */
    private void expire(Waiting asked, Duration timeout) {
        boolean failed = asked.answer().completeExceptionally(new LinkException(LinkException.Reason.TIMEOUT,
                hello.to() + " did not answer within " + timeout.toMillis() + " ms"));
        if (failed && lastReceivedNanos - asked.askedNanos() <= 0) {
            end("the connection has stalled");
        }
    }

    private void received(ByteString frame) {
        lastReceivedNanos = nanoClock.getAsLong();
        if (!welcome) {
            Optional<LinkFrames.Welcome> said = LinkFrames.parseWelcome(frame);
            if (said.isEmpty() || !said.get().refusal().isEmpty()) {
                LOG.warn("LINK-REFUSED | node={} {}", hello.to(), said.map(LinkFrames.Welcome::refusal).orElse(""));
                end(said.map(LinkFrames.Welcome::refusal).orElse("it speaks another protocol"));
                return;
            }
            welcome = true;
            return;
        }
        LinkFrames.parseNumbered(frame).ifPresent(reply -> {
            Waiting asked = waiting.get(reply.number());
            if (asked == null) {
                return;
            }
            if (reply.kind() == LinkFrames.ANSWERED) {
                asked.answer().complete(reply.payload());
            } else {
                asked.answer().completeExceptionally(
                        new LinkException(LinkException.Reason.REFUSED, hello.to() + " refused the request"));
            }
        });
    }

    /** Ends the connection; requests under way fail. Again: nothing. */
    void end(String why) {
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = unreachable(why);
        }
        kill.abort(ended);
        waiting.values().forEach(asked -> asked.answer().completeExceptionally(ended));
    }

    private LinkException unreachable(String why) {
        return new LinkException(LinkException.Reason.UNREACHABLE, hello.to() + ": " + why);
    }
}
