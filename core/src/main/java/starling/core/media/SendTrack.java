package starling.core.media;

import static java.util.Objects.requireNonNull;

/**
 * What was negotiated for a track the client receives: one remote section bound to somebody's source.
 *
 * @param ssrc this server's SSRC for the track, unique within the connection, 1..2^32-1
 * @param rtxPayloadType or -1 if the client did not accept RTX
 * @param rtxSsrc SSRC of the retransmissions, or -1 without RTX
 * @param nack whether generic NACK was accepted
 * @param extensionBits accepted header extensions, see {@link HeaderExtension#bit()}
 */
public record SendTrack(SourceKey source, String mid, Codec codec, int payloadType, int rtxPayloadType, long ssrc,
        long rtxSsrc, boolean nack, int extensionBits) {
    public SendTrack {
        requireNonNull(source, "source");
        requireNonNull(mid, "mid");
        requireNonNull(codec, "codec");
    }
}
