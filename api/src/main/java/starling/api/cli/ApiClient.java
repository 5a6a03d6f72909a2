package starling.api.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import starling.cluster.ClusterOperations;

/** Calls the HTTP API of one node. */
final class ApiClient {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(ClusterOperations.TIMEOUT_SECONDS + 20);

    private final URI api;
    private final Optional<String> token;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NORMAL).build();

    /** Of a node that asks nobody for a token. */
    ApiClient(URI api) {
        this(api, Optional.empty());
    }

    /** @param token shown to the node, and to those it redirects to */
    ApiClient(URI api, Optional<String> token) {
        this.api = api;
        this.token = token;
    }

    /** Calls an operation without a body. */
    JsonNode call(String target) throws CommandException {
        return call(target, Optional.empty());
    }

    /** Calls an operation; a refusal ends the command. */
    JsonNode call(String target, ObjectNode body) throws CommandException {
        return call(target, Optional.of(body));
    }

    static ObjectNode body() {
        return JsonNodeFactory.instance.objectNode();
    }

    private JsonNode call(String target, Optional<ObjectNode> body) throws CommandException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api).timeout(ANSWER_LIMIT).header("x-sora-target", target);
        token.ifPresent(text -> request.header("authorization", "Bearer " + text));
        HttpResponse<String> answer = send(request
                .POST(body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                        .orElseGet(HttpRequest.BodyPublishers::noBody))
                .build());
        JsonNode json = read(answer);
        if (answer.statusCode() != 200) {
            String error = json.path("error_type").asText(json.path("type").asText("HTTP " + answer.statusCode()));
            JsonNode reason = json.path("error_reason");
            String message = reason.path("message").asText(reason.isMissingNode() ? "" : reason.toString());
            throw new CommandException(CommandException.FAILED, message.isEmpty() ? error : error + ": " + message);
        }
        return json;
    }

    private JsonNode read(HttpResponse<String> answer) throws CommandException {
        try {
            return MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new CommandException(CommandException.FAILED,
                    api + " answered HTTP " + answer.statusCode() + " without JSON (expected: a node's API)");
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws CommandException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandException(CommandException.FAILED,
                    api + " does not answer (expected: the API of a running node; listen_address and api_port, or --api)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(CommandException.FAILED, "interrupted");
        }
    }
}
