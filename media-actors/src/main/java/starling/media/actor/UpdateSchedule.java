package starling.media.actor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Predicate;
import starling.core.id.ConnectionId;

/** When something is to be told of each connection again. Pure; time is a parameter. */
final class UpdateSchedule {
    private record Update(ConnectionId connection, long dueNanos) {}

    private final long intervalNanos;
    private final Queue<Update> updates = new PriorityQueue<>(Comparator.comparingLong(Update::dueNanos));

    UpdateSchedule(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Begins with a connection that has been there for this long already. */
    void add(ConnectionId connection, long ageNanos, long nowNanos) {
        updates.add(new Update(connection, nowNanos + intervalNanos - ageNanos % intervalNanos));
    }

    /** Those of which something is due, each once; those that are gone are forgotten. */
    List<ConnectionId> due(Predicate<ConnectionId> present, long nowNanos) {
        List<ConnectionId> due = new ArrayList<>();
        while (!updates.isEmpty() && updates.peek().dueNanos() - nowNanos <= 0) {
            Update update = updates.remove();
            if (present.test(update.connection())) {
                due.add(update.connection());
                long missed = (nowNanos - update.dueNanos()) / intervalNanos;
                updates.add(new Update(update.connection(), update.dueNanos() + (missed + 1) * intervalNanos));
            }
        }
        return due;
    }

    /** How long until the next one; {@link Long#MAX_VALUE}: there is none. */
    long waitNanos(long nowNanos) {
        return updates.isEmpty() ? Long.MAX_VALUE : Math.max(0, updates.peek().dueNanos() - nowNanos);
    }
}
