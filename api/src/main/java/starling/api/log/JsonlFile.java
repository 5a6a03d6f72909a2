package starling.api.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

/**
 * One log file, opened for appending. When an operator moves it away it is created anew, noticed at the first line after
 * a second. Lines that cannot be written are kept and written when they can be: {@link LogWriter} bounds how many. For one
 * thread, but for {@link #failing}.
 */
final class JsonlFile implements AutoCloseable {
    private static final long CHECK_EVERY_NANOS = 1_000_000_000L;

    private final Path path;
    private final Queue<ByteBuffer> kept = new ArrayDeque<>();
    private FileChannel channel;
    private Object fileKey;
    private long checkedNanos;
    private long triedNanos;
    private long keptBytes;
    private volatile boolean failing;

    JsonlFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Whether the last attempt to write failed. Any thread. */
    boolean failing() {
        return failing;
    }

    /** Takes a line over; {@link #flush} writes it. */
    void append(byte[] line) {
        kept.add(ByteBuffer.wrap(line));
        keptBytes += line.length;
    }

    /** Whether to try again: while it fails, once a second. */
    boolean isDue(long nowNanos) {
        return !failing || nowNanos - triedNanos >= CHECK_EVERY_NANOS;
    }

    /** Lines that wait for the disk. */
    int kept() {
        return kept.size();
    }

    /** What they take. */
    long keptBytes() {
        return keptBytes;
    }

    /**
     * Writes what was appended.
     *
     * @throws IOException what was not written is kept
     */
    void flush(long nowNanos) throws IOException {
        triedNanos = nowNanos;
        try {
            open(nowNanos);
            while (!kept.isEmpty()) {
                ByteBuffer line = kept.peek();
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                kept.remove();
                keptBytes -= line.limit();
            }
            failing = false;
        } catch (IOException e) {
            failing = true;
            throw e;
        }
    }

    private void open(long nowNanos) throws IOException {
        if (channel != null && (failing || nowNanos - checkedNanos >= CHECK_EVERY_NANOS)) {
            checkedNanos = nowNanos;
            if (!Objects.equals(fileKey, currentKey())) {
                close();
            }
        }
        if (channel == null) {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            fileKey = currentKey();
            checkedNanos = nowNanos;
            if (!kept.isEmpty()) {
                kept.peek().rewind(); // a line begins in the file in which it ends
            }
        }
    }

    private Object currentKey() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
