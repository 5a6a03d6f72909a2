package starling.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

class LostSessionsTest {
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");
    private static final String NODE = "node-03@127.0.0.3";

    private final LostSessions lost = new LostSessions();

    private static LostSession session(int connections) {
        return session(SessionId.random(RANDOM), connections);
    }

    private static LostSession session(SessionId id, int connections) {
        return new LostSession(new ChannelId("room"), id, connections,
                RANDOM.ints(connections).mapToObj(i -> ConnectionId.random(RANDOM, 3)).toList());
    }

    @Test
    void shouldKeepWhatKnowsMostOfASession() {
        LostSession less = session(1);
        LostSession more = session(less.session(), 2);
        lost.add(NODE, less);
        lost.add(NODE, more);
        lost.add(NODE, session(less.session(), 0));
        lost.add("another", less);

        assertEquals(List.of(more), lost.take(NODE, 10));
        assertEquals(List.of(), lost.take(NODE, 10));
        assertEquals(List.of(less), lost.take("another", 10));
    }

    @Test
    void shouldForgetTheOldestAndThoseOfNodesThatAreBack() {
        LostSession first = session(0);
        lost.add(NODE, first);
        lost.add("another", session(0));
        for (int i = 2; i < LostSessions.MAX; i++) {
            lost.add(NODE, session(0));
        }
        lost.add(NODE, session(first.session(), 1));
        assertEquals(List.of(first.session()), lost.take(NODE, 1).stream().map(LostSession::session).toList());
        lost.add(NODE, session(0));
        lost.add(NODE, session(0));

        assertEquals(List.of(), lost.take("another", 1));
        lost.forget(NODE::equals);
        assertEquals(List.of(), lost.take(NODE, 1));
    }

    @Test
    void shouldTellASessionOfAPurgedNodeOnceByWhatKnowsMost() {
        PurgeFindings findings = new PurgeFindings();
        LostSession less = session(1);
        LostSession more = session(less.session(), 3);
        LostSession other = session(1);
        findings.add(List.of(less, other));
        findings.add(List.of(more));

        assertEquals(List.of(more, other), findings.take());
        findings.add(List.of(session(less.session(), 4)));
        assertEquals(List.of(), findings.take());
    }
}
