package starling.cluster.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written into the journal, as CBOR; unknown fields are ignored, so that the next release may add some. */
sealed interface JournalRecord {

    /**
     * Something open on this node.
     *
     * @param key unique among what is open
     * @param connectionId empty: the session itself
     */
    record OpenEntry(String key, String channelId, String sessionId, String connectionId, Instant since) {
        public OpenEntry {
            requireNonNull(key, "key");
            requireNonNull(channelId, "channelId");
            requireNonNull(sessionId, "sessionId");
            requireNonNull(connectionId, "connectionId");
            requireNonNull(since, "since");
        }
    }

    /** A process has taken over: what the one before had open has vanished. */
    record LifeStarted(String life) implements JournalRecord {}

    /** Some was opened, some was closed; the closed ones by their keys. */
    record Changed(List<OpenEntry> opened, List<String> closed) implements JournalRecord {
        public Changed {
            opened = List.copyOf(opened);
            closed = List.copyOf(closed);
        }
    }

    /** Everything that had vanished has been told, or will be by somebody else. */
    record VanishedReported() implements JournalRecord {}

    /**
     * What follows from all records so far; also the snapshot.
     *
     * @param life of the process that wrote last, empty before the first
     * @param open now, by key
     * @param vanished and not told yet
     */
    record State(String life, Map<String, OpenEntry> open, List<OpenEntry> vanished) implements JournalRecord {
        static final State EMPTY = new State("", Map.of(), List.of());

        public State {
            requireNonNull(life, "life");
            open = Map.copyOf(open);
            vanished = List.copyOf(vanished);
        }

        State apply(JournalRecord event) {
            if (event instanceof LifeStarted started) {
                List<OpenEntry> gone = new java.util.ArrayList<>(vanished);
                gone.addAll(open.values());
                return new State(started.life(), Map.of(), gone);
            }
            if (event instanceof Changed changed) {
                Map<String, OpenEntry> next = new LinkedHashMap<>(open);
                changed.closed().forEach(next::remove);
                changed.opened().forEach(entry -> next.put(entry.key(), entry));
                return new State(life, next, vanished);
            }
            if (event instanceof VanishedReported) {
                return new State(life, open, List.of());
            }
            throw new IllegalArgumentException("record: " + event + " (expected: an event)");
        }
    }
}
