package starling.api.webhook;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import starling.core.id.ChannelId;

/**
 * What waits in an outbox, in order, without the bodies: for each of a fixed number of lanes the ids of its messages. A channel
 * belongs to one lane, a lane to one worker. A lane whose first message failed pauses, each time longer; its worker goes on with
 * its other lanes. An id contains when it was given. Not thread safe; times are parameters, 12 bytes are kept for each message.
 */
final class OutboxBook {
    /** Fixed, because lanes are stored with the messages. */
    static final int LANES = 256;
    /** A message that still fails after so long is given up, so that what follows it is told at all. */
    static final Duration MAX_AGE = Duration.ofHours(24);
    private static final int COUNTER_BITS = 20;

    /**
     * How long a lane pauses.
     *
     * @param first after the first failure, twice as long after each that follows
     * @param longest at most
     */
    record Pauses(Duration first, Duration longest) {
        static final Pauses STANDARD = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30));

        long nanos(int failures) {
            long doubled = first.toNanos() << Math.min(failures - 1, 20);
            return Math.min(doubled, longest.toNanos());
        }
    }

    private static final class Lane {
        private long[] ids = new long[16];
        private int[] sizes = new int[16];
        private int head;
        private int count;
        private boolean busy;
        private int failures;
        private long notBeforeNanos;

        void add(long id, int size) {
            if (count == ids.length) {
                grow();
            }
            int at = (head + count++) % ids.length;
            ids[at] = id;
            sizes[at] = size;
        }

        private void grow() {
            long[] moreIds = new long[count * 2];
            int[] moreSizes = new int[count * 2];
            for (int i = 0; i < count; i++) {
                moreIds[i] = ids[(head + i) % count];
                moreSizes[i] = sizes[(head + i) % count];
            }
            ids = moreIds;
            sizes = moreSizes;
            head = 0;
        }

        int removeFirst() {
            int size = sizes[head];
            head = (head + 1) % ids.length;
            if (--count == 0 && ids.length > 16) {
                ids = new long[16];
                sizes = new int[16];
                head = 0;
            }
            return size;
        }
    }

    private final Lane[] lanes = new Lane[LANES];
    private final int workers;
    private final int[] lastOfWorker;
    private final boolean[] busyWorkers;
    private final Pauses pauses;
    private long lastId;
    private long messages;
    private long bytes;

    OutboxBook(int workers, Pauses pauses) {
        this.workers = Math.min(workers, LANES);
        this.pauses = pauses;
        this.lastOfWorker = new int[this.workers];
        this.busyWorkers = new boolean[this.workers];
        Arrays.setAll(lanes, i -> new Lane());
        Arrays.setAll(lastOfWorker, i -> i);
    }

    static int lane(ChannelId channel) {
        return Math.floorMod(channel.value().hashCode(), LANES);
    }

    /** An id greater than all others. */
    long nextId(long nowMillis) {
        lastId = Math.max(lastId + 1, nowMillis << COUNTER_BITS);
        return lastId;
    }

    /** A message that is stored; of a lane in the order of their ids. */
    void add(long id, int lane, int size) {
        lanes[lane].add(id, size);
        lastId = Math.max(lastId, id);
        messages++;
        bytes += size;
    }

    /** Workers, numbered from 0. */
    int workers() {
        return workers;
    }

    /** The lane whose first message this worker may send now; the lane and the worker are busy until its outcome. */
    OptionalInt take(int worker, long nowNanos) {
        if (busyWorkers[worker]) {
            return OptionalInt.empty();
        }
        int lane = lastOfWorker[worker];
        do {
            lane += workers;
            lane = lane >= LANES ? worker : lane;
            if (lanes[lane].count > 0 && isDue(lanes[lane], nowNanos)) {
                lastOfWorker[worker] = lane;
                busyWorkers[worker] = true;
                lanes[lane].busy = true;
                return OptionalInt.of(lane);
            }
        } while (lane != lastOfWorker[worker]);
        return OptionalInt.empty();
    }

    private static boolean isDue(Lane lane, long nowNanos) {
        return lane.failures == 0 || nowNanos - lane.notBeforeNanos >= 0;
    }

    /** Of a lane that is not empty. */
    long first(int lane) {
        return lanes[lane].ids[lanes[lane].head];
    }

    int length(int lane) {
        return lanes[lane].count;
    }

    /** How often the first message of a lane has failed. */
    int failures(int lane) {
        return lanes[lane].failures;
    }

    /** The first message of a busy lane needs no more attempts; answers its id. */
    long done(int lane) {
        Lane own = lanes[lane];
        long id = first(lane);
        bytes -= own.removeFirst();
        messages--;
        own.failures = 0;
        free(lane);
        return id;
    }

    /** The first message of a busy lane has failed and is to be tried again. */
    void failed(int lane, long nowNanos) {
        Lane own = lanes[lane];
        own.failures++;
        own.notBeforeNanos = nowNanos + pauses.nanos(own.failures);
        free(lane);
    }

    /** The first message of a busy lane was not tried. */
    void free(int lane) {
        lanes[lane].busy = false;
        busyWorkers[lane % workers] = false;
    }

    static boolean isTooOld(long id, long nowMillis) {
        return nowMillis - millis(id) > MAX_AGE.toMillis();
    }

    /** When the next pause ends; empty: no lane with messages pauses. */
    OptionalLong nextDeadlineNanos(long nowNanos) {
        long soonest = Long.MAX_VALUE;
        for (Lane lane : lanes) {
            if (lane.count > 0 && lane.failures > 0 && !lane.busy) {
                soonest = Math.min(soonest, Math.max(0, lane.notBeforeNanos - nowNanos));
            }
        }
        return soonest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nowNanos + soonest);
    }

    /** Whether every message that waits does so because its lane pauses. */
    boolean onlyPauses(long nowNanos) {
        for (Lane lane : lanes) {
            if (lane.busy || lane.count > 0 && isDue(lane, nowNanos)) {
                return false;
            }
        }
        return true;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    /** Of the oldest message; 0 if there is none. */
    long oldestId() {
        long oldest = Long.MAX_VALUE;
        for (Lane lane : lanes) {
            if (lane.count > 0) {
                oldest = Math.min(oldest, lane.ids[lane.head]);
            }
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest;
    }

    /** When an id was given, on the wall clock. */
    static long millis(long id) {
        return id >> COUNTER_BITS;
    }
}
