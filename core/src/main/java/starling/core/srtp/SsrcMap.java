package starling.core.srtp;

/** SSRC to state without boxing: open addressing with linear probing, grows, never shrinks. */
final class SsrcMap<T> {
    private static final int INITIAL_SLOTS = 16;
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    private final int maxSize;
    private int[] keys = new int[INITIAL_SLOTS];
    private Object[] values = new Object[INITIAL_SLOTS];
    private int size;

    SsrcMap(int maxSize) {
        this.maxSize = maxSize;
    }

    boolean isFull() {
        return size >= maxSize;
    }

    int size() {
        return size;
    }

    /** The state of that SSRC, or null. */
    @SuppressWarnings("unchecked")
    T get(int ssrc) {
        return (T) values[slot(ssrc)];
    }

    /** Adds the state of an SSRC that is not there yet. */
    void put(int ssrc, T value) {
        if (isFull()) {
            throw new IllegalStateException("size: " + size + " (expected: < " + maxSize + ")");
        }
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int slot = slot(ssrc);
        keys[slot] = ssrc;
        values[slot] = value;
        size++;
    }

    private int slot(int ssrc) {
        int mask = keys.length - 1;
        int slot = ssrc * GOLDEN_RATIO >>> 1 & mask;
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
