package starling.api.websocket;

import akka.NotUsed;
import akka.http.impl.engine.server.UpgradeToOtherProtocolResponseHeader;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;

/**
 * Turns an HTTP request into a WebSocket whose frames this package reads and writes itself, because Akka HTTP's own
 * WebSocket API cannot send a Close frame with a code and a reason (docs/adr/0030). The only class that touches Akka HTTP's
 * internal upgrade header.
 */
public final class WebSocketUpgrade {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketUpgrade() {}

    /** The 101 answer, or empty if the request is no valid WebSocket handshake (checked by Akka HTTP). */
    public static Optional<HttpResponse> answer(HttpRequest request, WebSocketLimits limits,
            Function<SignalingSocket, SignalingInput> acceptor) {
        if (request.getAttribute(AttributeKeys.webSocketUpgrade).isEmpty()) {
            return Optional.empty();
        }
        return request.getHeader("Sec-WebSocket-Key").map(key -> {
            Flow<ByteString, ByteString, NotUsed> flow = Flow.fromGraph(new WebSocketStage(limits, acceptor));
            return HttpResponse.create().withStatus(StatusCodes.SWITCHING_PROTOCOLS)
                    .withHeaders(List.of(HttpHeader.parse("Upgrade", "websocket"),
                            HttpHeader.parse("Connection", "upgrade"),
                            HttpHeader.parse("Sec-WebSocket-Accept", accept(key.value())), upgradeTo(flow)));
        });
    }

    /** RFC 6455 section 4.2.2: what proves that the handshake was understood. */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing from the JDK", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static HttpHeader upgradeTo(Flow<ByteString, ByteString, NotUsed> flow) {
        return new UpgradeToOtherProtocolResponseHeader(
                (akka.stream.scaladsl.Flow<ByteString, ByteString, Object>) (Object) flow.asScala());
    }
}
