package starling.core.ice;

/** The paths an agent knows; bounded, in no order. */
final class IcePairs {
    /** A peer with more paths than this gives up its least used ones. */
    static final int CAPACITY = 16;

    private final IcePair[] pairs = new IcePair[CAPACITY];
    private int size;

    int size() {
        return size;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    IcePair get(int index) {
        return pairs[index];
    }

    IcePair find(IcePath path) {
        for (int i = 0; i < size; i++) {
            if (pairs[i].path == path) {
                return pairs[i];
            }
        }
        return null;
    }

    void add(IcePair pair) {
        pairs[size++] = pair;
    }

    void remove(IcePair pair) {
        for (int i = 0; i < size; i++) {
            if (pairs[i] == pair) {
                pairs[i] = pairs[--size];
                pairs[size] = null;
                return;
            }
        }
    }

    /** The one whose last request is the oldest, but not that one; null if there is no other. */
    IcePair leastUsedBut(IcePair kept) {
        IcePair least = null;
        for (int i = 0; i < size; i++) {
            IcePair pair = pairs[i];
            if (pair != kept && (least == null || pair.lastRequestNanos < least.lastRequestNanos)) {
                least = pair;
            }
        }
        return least;
    }

    /** The valid one that was answered last; null if none is valid. */
    IcePair latestValid() {
        IcePair latest = null;
        for (int i = 0; i < size; i++) {
            IcePair pair = pairs[i];
            if (pair.valid && (latest == null || pair.lastSuccessNanos > latest.lastSuccessNanos)) {
                latest = pair;
            }
        }
        return latest;
    }

    /** Marks this one alone as nominated; null: none. */
    void nominate(IcePair nominated) {
        for (int i = 0; i < size; i++) {
            pairs[i].nominated = pairs[i] == nominated;
        }
    }

    /** The earliest planned retry; {@link Long#MAX_VALUE} if there is none. */
    long nextRetryNanos() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            next = Math.min(next, pairs[i].retryAtNanos);
        }
        return next;
    }
}
