package starling.api.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.Optional;
import java.util.function.Function;
import starling.api.websocket.WebSocketLimits;
import starling.api.websocket.WebSocketUpgrade;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;

/** What is served on {@code signaling_port}: the WebSocket and, if switched on, the page for people. */
final class SignalingRoute {
    private static final String DEVTOOLS = "/devtools/";

    private final Function<SignalingSocket, SignalingInput> acceptor;
    private final Optional<DevtoolsFiles> devtools;

    SignalingRoute(Function<SignalingSocket, SignalingInput> acceptor, boolean devtools) {
        this.acceptor = acceptor;
        this.devtools = devtools ? Optional.of(new DevtoolsFiles()) : Optional.empty();
    }

    HttpResponse answer(HttpRequest request) {
        String path = request.getUri().path();
        if (path.equals("/signaling")) {
            return WebSocketUpgrade.answer(request, WebSocketLimits.SIGNALING, acceptor)
                    .orElseGet(() -> plain(426, "This is a WebSocket endpoint.\n")
                            .addHeader(RawHeader.create("Upgrade", "websocket")));
        }
        if (devtools.isPresent() && isRead(request)) {
            if (path.equals("/devtools") || path.equals("/")) {
                return HttpResponse.create().withStatus(302).addHeader(RawHeader.create("Location", DEVTOOLS));
            }
            if (path.startsWith(DEVTOOLS)) {
                return devtools.get().answer(path.substring(DEVTOOLS.length())).orElseGet(SignalingRoute::notFound);
            }
        }
        return notFound();
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
    }

    static HttpResponse notFound() {
        return plain(404, "Not found.\n");
    }

    private static HttpResponse plain(int status, String text) {
        return HttpResponse.create().withStatus(status).withEntity(text);
    }
}
