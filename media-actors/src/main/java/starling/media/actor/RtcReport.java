package starling.media.actor;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import starling.core.id.SessionId;
import starling.core.signaling.Member;

/**
 * What a client has told of itself: the objects of its {@code getStats()} ({@code signaling.md section 5.5}).
 *
 * @param at when it came
 * @param stats a JSON array of objects, every digit as the client sent it
 */
public record RtcReport(Member member, SessionId session, Instant at, String stats) {
    /** A client with a hundred remote tracks has a thousand. */
    static final int MAX_OBJECTS = 2_000;
    private static final String NOTHING = "[]";

    public RtcReport {
        requireNonNull(member, "member");
        requireNonNull(session, "session");
        requireNonNull(at, "at");
        requireNonNull(stats, "stats");
    }

    /** Leaves out what is no object, and everything behind the {@value #MAX_OBJECTS}th object. */
    static RtcReport of(Member member, SessionId session, Instant at, JsonNode reports) {
        ArrayNode objects = JsonNodeFactory.instance.arrayNode();
        for (JsonNode report : reports) {
            if (report.isObject() && objects.size() < MAX_OBJECTS) {
                objects.add(report);
            }
        }
        return new RtcReport(member, session, at, objects.toString());
    }

    boolean isEmpty() {
        return stats.equals(NOTHING);
    }
}
