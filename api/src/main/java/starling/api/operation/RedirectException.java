package starling.api.operation;

/** What the call is about lives on another node ({@code api.md section 1.3}). Carries no stack trace. */
final class RedirectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String location;

    /** @param location the other node's {@code cluster_api_url} */
    RedirectException(String location) {
        super(location, null, false, false);
        this.location = location;
    }

    String location() {
        return location;
    }
}
