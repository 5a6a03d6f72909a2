package starling.load;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import starling.core.cert.DtlsCertificate;
import starling.core.cert.Fingerprint;
import starling.core.ice.IceCredentials;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.srtp.SrtpProfile;

/**
 * What a client's transport needs to begin, out of the server's offer and this tool's options.
 *
 * @param candidate the server's
 * @param turn the TURN server to go through; empty = straight to the candidate
 * @param sender number of this client in the stamps
 * @param url number of its signaling URL
 */
record TransportPlan(InetSocketAddress candidate, Optional<TurnAccess> turn, IceCredentials local,
        IceCredentials remote, DtlsCertificate certificate, Fingerprint peer, List<SrtpProfile> srtp, int sender,
        int url,
        List<TrackPlan> tracks) {

    /** A TURN server over UDP and the credentials the offer gives for it. */
    record TurnAccess(InetSocketAddress server, String username, String password) {}

    /** A track to send. */
    record TrackPlan(Codec codec, int kbps, long ssrc, AnswerSdp.OwnSection section) {}

    /** The tracks to send, of the codecs that were negotiated. */
    static List<TrackPlan> tracks(LoadOptions options, Map<MediaKind, Long> ssrcs,
            Map<MediaKind, AnswerSdp.OwnSection> sections) {
        return sections.entrySet().stream()
                .map(own -> new TrackPlan(own.getKey() == MediaKind.VIDEO ? options.codec() : Codec.OPUS,
                        options.videoKbps(), ssrcs.get(own.getKey()), own.getValue()))
                .toList();
    }
}
