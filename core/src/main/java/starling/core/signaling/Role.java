package starling.core.signaling;

import java.util.Optional;

/** What a client does in its channel; {@code text} is the word used in messages. */
public enum Role {
    SENDRECV("sendrecv"), SENDONLY("sendonly"), RECVONLY("recvonly");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether the client sends media. */
    public boolean sends() {
        return this != RECVONLY;
    }

    /** Whether the client receives other members' media. */
    public boolean receives() {
        return this != SENDONLY;
    }

    static Optional<Role> of(String text) {
        for (Role role : values()) {
            if (role.text.equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
