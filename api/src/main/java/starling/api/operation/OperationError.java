package starling.api.operation;

/** Why an operation was refused, beside the refusals of the cluster; {@link #text()} is the {@code error_type}. */
enum OperationError {
    /** Nobody is, or was a moment ago, in this channel. */
    CHANNEL_NOT_FOUND("ChannelNotFound"),
    /** Nobody in this channel has this client id. */
    CLIENT_NOT_FOUND("ClientNotFound"),
    /** There is no such connection in this channel. */
    CONNECTION_NOT_FOUND("ConnectionNotFound"),
    /** The channel has another session, or none. */
    SESSION_NOT_FOUND("SessionNotFound"),
    /** A forwarding filter is not what one must look like; the message names the member. */
    INVALID_FORWARDING_FILTER("InvalidForwardingFilter"),
    /** The channel, or connection, has no forwarding filter of this name. */
    FORWARDING_FILTER_NOT_FOUND("ForwardingFilterNotFound"),
    /** The channel, or connection, has a forwarding filter of this name. */
    FORWARDING_FILTER_ALREADY_EXISTS("ForwardingFilterAlreadyExists"),
    /** The forwarding filter has another version than the caller thinks. */
    FORWARDING_FILTER_VERSION_MISMATCH("ForwardingFilterVersionMismatch"),
    /** There would be too many forwarding filters, or too long ones. */
    FORWARDING_FILTERS_TOO_LARGE("ForwardingFiltersTooLarge"),
    /** The message would be too long. */
    PUSH_TOO_LARGE("PushTooLarge"),
    /** The reason would be too long. */
    REASON_TOO_LARGE("ReasonTooLarge"),
    /** {@code signaling_notify_metadata_ext} is off. */
    NOTIFY_METADATA_EXT_DISABLED("SignalingNotifyMetadataExtDisabled"),
    /** An item of metadata that is a text, a number or a list. */
    NOTIFY_METADATA_NOT_OBJECT("SignalingNotifyMetadataNotObject"),
    /** The metadata would be too long for other nodes. */
    NOTIFY_METADATA_TOO_LARGE("SignalingNotifyMetadataTooLarge");

    private final String text;

    OperationError(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
