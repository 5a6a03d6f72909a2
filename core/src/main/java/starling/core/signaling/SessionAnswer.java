package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the answer to {@code session.created} ({@code webhooks.md section 4}): nothing at all, or a JSON object.
 *
 * @param terms of the session; {@link SessionTerms#NONE} if there is a problem
 * @param problem why the answer is no answer; empty if it is one
 * @param ignored items that mean nothing here, at most {@link IgnoredItems#MAX}
 */
public record SessionAnswer(SessionTerms terms, String problem, List<String> ignored) {
    private static final String MAX_CONNECTIONS = "trial_max_connections";
    private static final String METADATA = "session_metadata";
    private static final Set<String> KNOWN = Set.of(MAX_CONNECTIONS, METADATA, FilterReader.ONE, FilterReader.MANY);
    private static final Set<String> OFF_ANYWAY = Set.of("recording", "audio_streaming", "audio_streaming_auto");

    public SessionAnswer {
        requireNonNull(terms, "terms");
        requireNonNull(problem, "problem");
        ignored = List.copyOf(ignored);
    }

    /** @param body of a 2xx answer */
    public static SessionAnswer read(String body) {
        if (body.isBlank()) {
            return new SessionAnswer(SessionTerms.NONE, "", List.of());
        }
        Optional<ObjectNode> object = Json.readObject(body);
        if (object.isEmpty()) {
            return failed("the answer is no JSON object");
        }
        Fields answer = new Fields(object.get());
        int max = answer.number(MAX_CONNECTIONS, 1, SessionTerms.MAX_CONNECTIONS).orElse(0);
        String metadata = metadata(answer);
        String filters = FilterReader.read(answer).map(ForwardingFilters::text).orElse("");
        return answer.blamed().map(key -> failed(key + " has a wrong type or value"))
                .orElseGet(() -> new SessionAnswer(new SessionTerms(max, metadata, filters), "",
                        IgnoredItems.of(object.get(), KNOWN, OFF_ANYWAY)));
    }

    private static String metadata(Fields answer) {
        JsonNode node = answer.any(METADATA);
        String text = node.isMissingNode() ? "" : Json.write(node);
        if (text.length() > SessionTerms.MAX_METADATA_CHARS) {
            answer.blame(METADATA);
        }
        return text;
    }

    private static SessionAnswer failed(String problem) {
        return new SessionAnswer(SessionTerms.NONE, problem, List.of());
    }
}
