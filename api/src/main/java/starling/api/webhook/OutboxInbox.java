package starling.api.webhook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import starling.core.id.ChannelId;

/** Messages that are not in the outbox yet, because the disk takes its time. Bounded. Thread safe. */
final class OutboxInbox {

    /** One message as it will be stored. */
    record Letter(int lane, byte[] body) {
        static Letter of(ChannelId channel, byte[] body) {
            return new Letter(OutboxBook.lane(channel), body);
        }
    }

    private final PostQueues.Bounds bounds;
    private final Queue<Letter> waiting = new ArrayDeque<>();
    private long bytes;

    OutboxInbox(PostQueues.Bounds bounds) {
        this.bounds = bounds;
    }

    /** False: full. */
    synchronized boolean offer(Letter letter, boolean repeats) {
        int share = repeats ? 2 : 1;
        if (waiting.size() >= bounds.messages() / share || bytes + letter.body().length > bounds.bytes() / share) {
            return false;
        }
        waiting.add(letter);
        bytes += letter.body().length;
        return true;
    }

    /** The oldest ones, at most so many and, but for the first, so many bytes. */
    synchronized List<Letter> take(int most, long mostBytes) {
        List<Letter> taken = new ArrayList<>();
        long size = 0;
        while (taken.size() < most && !waiting.isEmpty()
                && (taken.isEmpty() || size + waiting.peek().body().length <= mostBytes)) {
            Letter next = waiting.remove();
            size += next.body().length;
            taken.add(next);
        }
        bytes -= size;
        return taken;
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
