package starling.core.turn;

/** Reason phrases of the error codes in use (RFC 8489 section 14.8, RFC 8656 section 19). */
final class TurnErrors {
    private TurnErrors() {}

    static String reason(int code) {
        return switch (code) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 420 -> "Unknown Attribute";
            case 437 -> "Allocation Mismatch";
            case 438 -> "Stale Nonce";
            case 440 -> "Address Family not Supported";
            case 441 -> "Wrong Credentials";
            case 442 -> "Unsupported Transport Protocol";
            case 443 -> "Peer Address Family Mismatch";
            case 486 -> "Allocation Quota Reached";
            case 508 -> "Insufficient Capacity";
            default -> throw new IllegalArgumentException("code: " + code + " (expected: one a TURN server sends)");
        };
    }
}
