package starling.api.websocket;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;

/**
 * The server's end of one WebSocket after the handshake, as a stage between the bytes of its TCP connection. Everything in
 * the logic runs on the stage's own thread; only {@link Peer} is called from outside.
 */
final class WebSocketStage extends GraphStage<FlowShape<ByteString, ByteString>> {
    private static final String CLOSE_TIMER = "close";
    private static final String RATE_TIMER = "rate";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Exception ABORTED = new Aborted();

    private final Inlet<ByteString> in = Inlet.create("WebSocket.in");
    private final Outlet<ByteString> out = Outlet.create("WebSocket.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final WebSocketLimits limits;
    private final Function<SignalingSocket, SignalingInput> acceptor;

    WebSocketStage(WebSocketLimits limits, Function<SignalingSocket, SignalingInput> acceptor) {
        this.limits = limits;
        this.acceptor = acceptor;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private sealed interface Command {}

    private record Send(byte[] frame) implements Command {}

    private record Close(int code, String reason) implements Command {}

    private record Overflow() implements Command {}

    private static final class Aborted extends Exception {
        private static final long serialVersionUID = 1L;

        Aborted() {
            super("the client does not read or does not close", null, false, false);
        }
    }

    /** The handle given away; counts what it has queued so that a slow client is noticed at once. */
    private static final class Peer implements SignalingSocket {
        private final AsyncCallback<Command> commands;
        private final int maxQueuedBytes;
        final AtomicInteger queuedBytes = new AtomicInteger();
        private volatile boolean closing;

        Peer(AsyncCallback<Command> commands, int maxQueuedBytes) {
            this.commands = commands;
            this.maxQueuedBytes = maxQueuedBytes;
        }

        @Override
        public boolean send(String text) {
            if (closing) {
                return false;
            }
            byte[] frame = Frames.text(text);
            if (queuedBytes.addAndGet(frame.length) > maxQueuedBytes) {
                closing = true;
                commands.invoke(new Overflow());
                return false;
            }
            commands.invoke(new Send(frame));
            return true;
        }

        @Override
        public void close(int code, String reason) {
            closing = true;
            commands.invoke(new Close(code, reason));
        }
    }

    private final class Logic extends TimerGraphStageLogic implements FrameDecoder.Events {
        private final FrameDecoder decoder = new FrameDecoder(limits.maxMessageBytes());
        private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        private Peer peer;
        private SignalingInput input;
        private ByteBuffer pending = ByteBuffer.allocate(0);
        private int eventsLeft = limits.maxEventsPerSecond();
        private long secondBeganNanos = System.nanoTime();
        private boolean closeSent;
        private boolean closeReceived;
        private boolean told;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    pending = grab(in).asByteBuffer();
                    read();
                }

                @Override
                public void onUpstreamFinish() {
                    tellClosed();
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    tellClosed();
                    completeStage();
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    flush();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    tellClosed();
                    cancelStage(cause);
                }
            });
        }

        @Override
        public void preStart() {
            peer = new Peer(createAsyncCallback(this::onCommand), limits.maxQueuedBytes());
            input = acceptor.apply(peer);
            pull(in);
        }

        @Override
        public void postStop() {
            tellClosed();
        }

        @Override
        public void onTimer(Object key) {
            if (key.equals(CLOSE_TIMER)) {
                abort();
                return;
            }
            read();
        }

        private void onCommand(Command command) {
            if (command instanceof Send send) {
                if (!closeSent) {
                    enqueue(send.frame());
                }
            } else if (command instanceof Close close) {
                sendClose(Frames.close(close.code(), close.reason()));
                tellClosed();
            } else {
                abort();
            }
        }

        /** Ends the TCP connection at once: a client that does not read would keep a polite ending open. */
        private void abort() {
            tellClosed();
            failStage(ABORTED);
        }

        private void read() {
            renewEvents();
            while (eventsLeft > 0 && pending.hasRemaining()) {
                if (decoder.decode(pending, this)) {
                    eventsLeft--;
                }
            }
            if (!pending.hasRemaining() && eventsLeft > 0 && !closeReceived && !hasBeenPulled(in) && !isClosed(in)) {
                pull(in);
            }
            if (eventsLeft == 0 && !isTimerActive(RATE_TIMER)) {
                scheduleOnce(RATE_TIMER, SECOND);
            }
        }

        /** Counts by the second without a timer of its own: most connections are silent most of the time. */
        private void renewEvents() {
            long now = System.nanoTime();
            if (!closeSent && now - secondBeganNanos >= SECOND.toNanos()) {
                secondBeganNanos = now;
                eventsLeft = limits.maxEventsPerSecond();
            }
        }

        private void enqueue(byte[] frame) {
            queue.add(frame);
            if (isAvailable(out)) {
                flush();
            }
        }

        private void flush() {
            byte[] frame = queue.poll();
            if (frame != null) {
                peer.queuedBytes.addAndGet(-frame.length);
                push(out, ByteString.fromArrayUnsafe(frame));
            }
            if (closeSent && closeReceived && queue.isEmpty()) {
                completeStage();
            }
        }

        private void sendClose(byte[] frame) {
            if (closeSent) {
                return;
            }
            closeSent = true;
            peer.closing = true;
            cancelTimer(RATE_TIMER);
            eventsLeft = Integer.MAX_VALUE;
            scheduleOnce(CLOSE_TIMER, limits.closeTimeout());
            peer.queuedBytes.addAndGet(frame.length);
            enqueue(frame);
            read();
        }

        private void tellClosed() {
            if (!told) {
                told = true;
                if (peer != null) {
                    peer.closing = true;
                }
                if (input != null) {
                    input.closed();
                }
            }
        }

        @Override
        public void text(String message) {
            if (!closeSent) {
                input.text(message);
            }
        }

        @Override
        public void binary() {
            if (!closeSent) {
                input.protocolError();
            }
        }

        @Override
        public void oversized() {
            if (!closeSent) {
                input.protocolError();
            }
        }

        @Override
        public void ping(byte[] payload) {
            if (closeSent) {
                return;
            }
            byte[] frame = Frames.pong(payload);
            if (peer.queuedBytes.addAndGet(frame.length) > limits.maxQueuedBytes()) {
                abort();
                return;
            }
            enqueue(frame);
        }

        @Override
        public void pong() {
            // Nothing was asked: the liveness check is signaling's own ping.
        }

        @Override
        public void close(int code, String reason) {
            closeReceived = true;
            tellClosed();
            if (closeSent) {
                if (queue.isEmpty()) {
                    completeStage();
                }
                return;
            }
            sendClose(Frames.echo(code));
        }

        @Override
        public void violation(int code, String reason) {
            closeReceived = true;
            tellClosed();
            if (closeSent) {
                completeStage();
                return;
            }
            sendClose(Frames.close(code, reason));
        }
    }
}
