package starling.api.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells {@code scripts/starling} which process the node is. There is none without system property {@code starling.pid_file}. */
public final class PidFile {
    private final Optional<Path> path;

    private PidFile(Optional<Path> path) {
        this.path = path;
    }

    /** Writes this process's id. */
    public static PidFile write(Optional<Path> path) throws StartException {
        if (path.isPresent()) {
            try {
                Files.writeString(path.get(), ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                throw new StartException("starling.pid_file = " + path.get()
                        + ": cannot be written (expected: a file in a directory this user may write)");
            }
        }
        return new PidFile(path);
    }

    /** Removes the file unless another process has put its own there. */
    public void remove() {
        path.ifPresent(file -> {
            try {
                if (Files.readString(file).strip().equals(Long.toString(ProcessHandle.current().pid()))) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                System.err.println("pid file " + file + " cannot be removed: " + e);
            }
        });
    }
}
