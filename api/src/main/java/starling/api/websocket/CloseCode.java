package starling.api.websocket;

/** Close codes of RFC 6455 section 7.4 that this end uses by itself; signaling brings its own (4490). */
final class CloseCode {
    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    /** Never on the wire: the client's Close frame had no code. */
    static final int NONE = 1005;
    /** Never on the wire: the connection ended without a Close frame. */
    static final int ABNORMAL = 1006;
    static final int NOT_UTF8 = 1007;

    private CloseCode() {}

    /** True for codes an endpoint may put into a Close frame (RFC 6455 sections 7.4.1 and 7.4.2). */
    static boolean mayBeSent(int code) {
        return code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != ABNORMAL
                || code >= 3000 && code <= 4999;
    }
}
