package starling.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One connection's WebSocket conversation ({@code signaling.md section 1}): sends {@code connect}, follows redirects, answers
 * pings, hands offers up. Its events are called one after another, on the HTTP client's threads.
 */
final class Signaling {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(20);

    /** What its owner hears. */
    interface Events {
        /** The first WebSocket is open, before any redirect. */
        void opened(long nowNanos);

        void offered(JsonNode offer);

        void reOffered(String sdp);

        /** The server ended it, or it never came about; nothing follows. */
        void closed(String why);
    }

    private final HttpClient http;
    private final Events events;
    private final ObjectNode connect;
    private WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private boolean finished;
    private int redirects;
    private volatile boolean redirected;

    /** @param connect the first message, complete */
    Signaling(HttpClient http, ObjectNode connect, Events events) {
        this.http = http;
        this.connect = connect;
        this.events = events;
    }

    void open(URI url) {
        http.newWebSocketBuilder().connectTimeout(OPEN_TIMEOUT).buildAsync(url, new Listener())
                .whenComplete((opened, error) -> {
                    if (error != null) {
                        end("WebSocket to " + url + ": " + rootCause(error));
                    }
                });
    }

    boolean wasRedirected() {
        return redirected;
    }

    /** {@code answer}, {@code re-answer}. */
    void sendSdp(String type, String sdp) {
        send(JSON.createObjectNode().put("type", type).put("sdp", sdp));
    }

    /** Says goodbye; the server closes the WebSocket then. */
    synchronized void disconnect() {
        finished = true;
        send(JSON.createObjectNode().put("type", "disconnect").put("reason", "NO-ERROR"));
    }

    private synchronized void send(JsonNode message) {
        WebSocket to = socket;
        if (to == null) {
            return;
        }
        String text = message.toString();
        sent = sent.handle((done, error) -> null).thenCompose(ignored -> to.sendText(text, true));
    }

    private void onMessage(WebSocket from, String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            end("server sent no JSON: " + e.getOriginalMessage());
            return;
        }
        switch (message.path("type").asText()) {
            case "offer" -> events.offered(message);
            case "re-offer" -> events.reOffered(message.path("sdp").asText());
            case "ping" -> send(pong(message.path("stats").asBoolean()));
            case "redirect" -> onRedirect(from, message.path("location").asText());
            default -> {
            }
        }
    }

    private static ObjectNode pong(boolean stats) {
        ObjectNode pong = JSON.createObjectNode().put("type", "pong");
        if (stats) {
            pong.putArray("stats");
        }
        return pong;
    }

    private void onRedirect(WebSocket from, String location) {
        synchronized (this) {
            socket = null;
            sent = CompletableFuture.completedFuture(null);
            redirected = true;
        }
        from.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(error -> null);
        if (++redirects > 3) {
            end("redirected " + redirects + " times");
            return;
        }
        connect.put("redirect", true);
        open(URI.create(location));
    }

    private void end(String why) {
        synchronized (this) {
            if (finished) {
                return;
            }
            finished = true;
        }
        events.closed(why);
    }

    private static String rootCause(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && !(cause instanceof ConnectException)) {
            cause = cause.getCause();
        }
        return cause instanceof ConnectException
                ? "cannot connect"
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** The JDK's view of one WebSocket; a redirected one goes on living until the server has closed it. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (Signaling.this) {
                socket = opened;
            }
            if (!redirected) {
                events.opened(System.nanoTime());
            }
            send(connect);
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                onMessage(from, whole);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            if (isCurrent(from)) {
                end("closed by the server: " + code + " " + reason);
            }
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            if (isCurrent(from)) {
                end("WebSocket: " + rootCause(error));
            }
        }

        private boolean isCurrent(WebSocket from) {
            synchronized (Signaling.this) {
                return socket == from;
            }
        }
    }
}
