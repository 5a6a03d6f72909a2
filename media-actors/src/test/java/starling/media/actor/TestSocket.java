package starling.media.actor;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's end of a WebSocket: keeps what it is sent until the test reads it. */
final class TestSocket implements SignalingSocket {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private volatile boolean broken;

    /** From now on the client reads no more. */
    void breakOff() {
        broken = true;
    }

    @Override
    public boolean send(String text) {
        return !broken && frames.add(text);
    }

    @Override
    public void close(int code, String reason) {
        frames.add("close " + code + " " + reason);
    }

    /** The next frame, or {@code close CODE REASON}. */
    String next() throws InterruptedException {
        String frame = frames.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within " + LIMIT);
        }
        return frame;
    }

    /** The next frame, which must be of this type. */
    String next(String type) throws InterruptedException {
        String frame = next();
        if (!frame.startsWith("{") || !ClientText.read(frame).path("type").asText().equals(type)) {
            throw new AssertionError("expected: " + type + ", was: " + frame);
        }
        return frame;
    }

    /** Whether a close waits to be read. */
    boolean sawClose() {
        return frames.stream().anyMatch(frame -> frame.startsWith("close"));
    }

    boolean isQuiet() {
        return frames.isEmpty();
    }
}
