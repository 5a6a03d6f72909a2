package starling.api.operation;

/** What can be wrong with a call before its operation runs, and how that is answered ({@code api.md section 1.2}). */
enum DispatchError {
    UNAUTHORIZED(401, "error_type", "Unauthorized"), UNEXPECTED_METHOD(400, "type",
            "UnexpectedMethod"), MISSING_HEADER_NAME(400, "type",
                    "MissingHeaderName"), MISSING_SERVICE(400, "error_type", "MissingService"), INVALID_TARGET(400,
                            "error_type",
                            "InvalidTarget"), MISSING_TARGET(400, "error_type", "MissingTarget"), SCHEMA_NOT_FOUND(400,
                                    "error_type", "SchemaNotFound"), MISSING_TARGET_FUNCTION(400, "error_type",
                                            "MissingTargetFunction"), INVALID_JSON(400, "error_type",
                                                    "InvalidJSON"), HANDLER_EXCEPTION(500, "error_type",
                                                            "HandlerException"), PAYLOAD_TOO_LARGE(413, "error_type",
                                                                    "PayloadTooLarge"), REQUEST_TIMEOUT(408,
                                                                            "error_type",
                                                                            "RequestTimeout");

    private final int status;
    private final String key;
    private final String text;

    DispatchError(int status, String key, String text) {
        this.status = status;
        this.key = key;
        this.text = text;
    }

    int status() {
        return status;
    }

    /** The member of the body that holds {@link #text()}; two of the original's errors use another one. */
    String key() {
        return key;
    }

    String text() {
        return text;
    }
}
