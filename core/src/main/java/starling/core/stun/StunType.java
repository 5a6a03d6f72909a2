package starling.core.stun;

/** Message types: method and class in one number (RFC 8489 section 18.2, RFC 8656 section 17). */
public final class StunType {
    public static final int BINDING_REQUEST = 0x0001;
    public static final int BINDING_INDICATION = 0x0011;
    public static final int BINDING_SUCCESS = 0x0101;
    public static final int BINDING_ERROR = 0x0111;
    public static final int ALLOCATE_REQUEST = 0x0003;
    public static final int ALLOCATE_SUCCESS = 0x0103;
    public static final int ALLOCATE_ERROR = 0x0113;
    public static final int REFRESH_REQUEST = 0x0004;
    public static final int REFRESH_SUCCESS = 0x0104;
    public static final int REFRESH_ERROR = 0x0114;
    public static final int SEND_INDICATION = 0x0016;
    public static final int DATA_INDICATION = 0x0017;
    public static final int CREATE_PERMISSION_REQUEST = 0x0008;
    public static final int CREATE_PERMISSION_SUCCESS = 0x0108;
    public static final int CREATE_PERMISSION_ERROR = 0x0118;
    public static final int CHANNEL_BIND_REQUEST = 0x0009;
    public static final int CHANNEL_BIND_SUCCESS = 0x0109;
    public static final int CHANNEL_BIND_ERROR = 0x0119;

    private StunType() {}

    /** The type of the success response to a request of this type. */
    public static int success(int request) {
        return request | 0x0100;
    }

    /** The type of the error response to a request of this type. */
    public static int error(int request) {
        return request | 0x0110;
    }
}
