package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Where a node journals its sessions.
 *
 * @param url of a PostgreSQL server; empty: a file below {@code data_dir}
 * @param passwordFile holds the password of {@code user}; empty: none is needed
 */
public record JournalSettings(Optional<String> url, String user, Optional<String> passwordFile) {
    public JournalSettings {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(passwordFile, "passwordFile");
    }
}
