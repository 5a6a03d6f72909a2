package starling.core.rtcp;

/** What a packet inside a compound RTCP packet is, by packet type and format. */
public enum RtcpKind {
    /** RFC 3550 6.4.1. */
    SENDER_REPORT,
    /** RFC 3550 6.4.2. */
    RECEIVER_REPORT,
    /** RFC 3550 6.5. */
    SDES,
    /** RFC 3550 6.6. */
    BYE,
    /** RFC 4585 6.2.1. */
    NACK,
    /** draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1. */
    TRANSPORT_CC,
    /** RFC 4585 6.3.1. */
    PLI,
    /** RFC 5104 4.3.1. */
    FIR,
    /** draft-alvestrand-rmcat-remb-03 2.2. */
    REMB,
    /** RFC 3611. */
    XR,
    /** A well-formed packet of a type Starling does not use. */
    UNKNOWN,
    /** The common header fits, the content is too short for its type. */
    MALFORMED
}
