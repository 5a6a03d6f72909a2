package starling.browser;

import java.nio.file.Path;

/** Where this module and the source tree are. */
final class Directories {
    private Directories() {}

    static Path module() {
        return Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    }

    static Path root() {
        return module().getParent().getParent();
    }
}
