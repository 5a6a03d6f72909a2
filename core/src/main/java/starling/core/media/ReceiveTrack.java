package starling.core.media;

import static java.util.Objects.requireNonNull;

/**
 * What was negotiated for a track the client sends (its own section).
 *
 * @param mid the section's mid, which the client writes into the MID header extension
 * @param payloadType of the codec, 0..127
 * @param rtxPayloadType of its RTX (RFC 4588), or -1 without
 * @param ssrc announced by {@code a=ssrc} in the answer, or -1 if it must be learned from the first packet
 * @param rtxSsrc announced by {@code a=ssrc-group:FID}, or -1
 * @param nack whether generic NACK was accepted
 * @param transportCc whether transport-wide feedback was accepted (otherwise REMB is used, if accepted)
 * @param remb whether goog-remb was accepted
 * @param maxBitrateBps what the client may send at most, bits per second; 0 = no limit
 * @param extensionBits accepted header extensions, see {@link HeaderExtension#bit()}
 */
public record ReceiveTrack(MediaKind kind, String mid, Codec codec, int payloadType, int rtxPayloadType, long ssrc,
        long rtxSsrc, boolean nack, boolean transportCc, boolean remb, long maxBitrateBps, int extensionBits) {
    public ReceiveTrack {
        requireNonNull(kind, "kind");
        requireNonNull(mid, "mid");
        requireNonNull(codec, "codec");
    }
}
