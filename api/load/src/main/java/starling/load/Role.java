package starling.load;

/** What a client does; the lower-case name is the {@code role} of its {@code connect}. */
enum Role {
    SENDONLY("sendonly"), RECVONLY("recvonly"), SENDRECV("sendrecv");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    boolean sends() {
        return this != RECVONLY;
    }
}
