package starling.partition.process;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import starling.partition.Answer;

/** One newcomer: asks for a channel, takes the first answer, leaves. */
final class SignalingAttempt implements WebSocket.Listener {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final long ANSWER_SECONDS = 16;

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    private SignalingAttempt() {}

    static CompletionStage<Answer> connect(HttpClient http, String url, String channel) {
        SignalingAttempt attempt = new SignalingAttempt();
        http.newWebSocketBuilder().connectTimeout(CONNECT_LIMIT).buildAsync(URI.create(url), attempt)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        attempt.answer
                                .complete(new Answer(Answer.Kind.NO_ANSWER, String.valueOf(failure.getMessage())));
                        return;
                    }
                    socket.sendText("{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"" + channel
                            + "\",\"sdp\":\"\",\"audio\":true,\"video\":true}", true);
                    attempt.answer.whenComplete((given, late) -> leave(socket));
                });
        attempt.answer.completeOnTimeout(new Answer(Answer.Kind.NO_ANSWER, "silence"), ANSWER_SECONDS,
                TimeUnit.SECONDS);
        return attempt.answer;
    }

    private static void leave(WebSocket socket) {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").orTimeout(2, TimeUnit.SECONDS)
                    .whenComplete((done, failure) -> socket.abort());
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            if (message.startsWith("{\"type\":\"offer\"")) {
                answer.complete(new Answer(Answer.Kind.ACCEPTED, ""));
            } else if (message.startsWith("{\"type\":\"redirect\"")) {
                answer.complete(new Answer(Answer.Kind.REDIRECTED, message));
            }
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        answer.complete(new Answer(Answer.Kind.REFUSED, code + " " + reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        answer.complete(new Answer(Answer.Kind.NO_ANSWER, String.valueOf(error.getMessage())));
    }
}
