package starling.core.srtp;

/**
 * The arrays in which keystreams are made. They hold nothing between two packets, so all senders and receivers that one thread
 * uses should share one: hundreds of connections then work in the same few kilobytes, which stay in the processor's nearest
 * cache. Never shared between threads.
 */
public final class SrtpScratch {
    private static final int STEP = 256;

    byte[] counters = new byte[0];
    byte[] keystream = new byte[0];

    /** Grows to the largest packet seen. */
    void ensure(int size) {
        if (size > keystream.length) {
            int rounded = size + STEP - 1 & -STEP;
            counters = new byte[rounded];
            keystream = new byte[rounded];
        }
    }
}
