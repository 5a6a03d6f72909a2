package starling.cluster.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;
import starling.cluster.journal.JournalRecord.OpenEntry;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

/**
 * What the journal's actor works with.
 *
 * @param open what is to be written
 * @param vanished is told what an earlier life had open
 * @param standing whether this may be told now: a node that may have been purged waits until it knows
 * @param mark is told the number of the last written record; false: it could not be noted
 * @param failing is told true when something could not be written or read, false when something was written
 */
record JournalWork(NodeName node, OpenSessions open, VanishedSessions vanished, BooleanSupplier standing,
        LongPredicate mark, Consumer<Boolean> failing) {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWork.class);

    JournalWork {
        requireNonNull(node, "node");
        requireNonNull(open, "open");
        requireNonNull(vanished, "vanished");
        requireNonNull(standing, "standing");
        requireNonNull(mark, "mark");
        requireNonNull(failing, "failing");
    }

    boolean mayReport() {
        return standing.getAsBoolean();
    }

    void began(int left) {
        LOG.atInfo().addKeyValue("event", "journal.opened").addKeyValue("vanished", left)
                .log("JOURNAL | opened, {} entries of an earlier life were never closed", left);
    }

    /** One report per session: its connections belong together. */
    void report(List<OpenEntry> entries) {
        Map<String, List<OpenEntry>> bySession = new LinkedHashMap<>();
        entries.forEach(entry -> bySession
                .computeIfAbsent(entry.sessionId() + " " + entry.channelId(), key -> new ArrayList<>()).add(entry));
        bySession.values().forEach(parts -> vanished.publish(describe(parts)));
    }

    private SessionVanished describe(List<OpenEntry> parts) {
        Instant since = parts.stream().map(OpenEntry::since).min(Instant::compareTo).orElse(Instant.EPOCH);
        List<ConnectionId> connections = parts.stream().filter(part -> !part.connectionId().isEmpty())
                .map(part -> new ConnectionId(part.connectionId())).toList();
        return new SessionVanished(node, new ChannelId(parts.get(0).channelId()),
                new SessionId(parts.get(0).sessionId()), since, connections.size(), connections,
                SessionVanished.Source.JOURNAL);
    }
}
