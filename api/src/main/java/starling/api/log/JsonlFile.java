package starling.api.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * One log file, opened for appending. When an operator moves it away it is created anew, noticed at the first line after
 * a second. Not thread safe.
 */
final class JsonlFile implements AutoCloseable {
    private static final long CHECK_EVERY_NANOS = 1_000_000_000L;

    private final Path path;
    private FileChannel channel;
    private Object fileKey;
    private long checkedNanos;

    JsonlFile(Path path) {
        this.path = path;
    }

    void write(byte[] line, long nowNanos) throws IOException {
        if (channel != null && nowNanos - checkedNanos >= CHECK_EVERY_NANOS) {
            checkedNanos = nowNanos;
            if (!Objects.equals(fileKey, currentKey())) {
                close();
            }
        }
        if (channel == null) {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            fileKey = currentKey();
            checkedNanos = nowNanos;
        }
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
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
