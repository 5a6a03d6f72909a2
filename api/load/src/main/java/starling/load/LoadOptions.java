package starling.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import starling.core.media.Codec;
import starling.core.srtp.SrtpProfile;

/**
 * What a run does.
 *
 * @param senders sendonly clients of each channel
 * @param receivers recvonly clients of each channel
 * @param participants sendrecv clients of each channel
 * @param videoKbps 0 = no video
 * @param direct to the server's host candidate instead of through its TURN server
 * @param parallel joins under way at once
 * @param maxLoss share of the expected packets that may be missing
 */
record LoadOptions(List<URI> urls, String channelPrefix, int channels, int senders, int receivers, int participants,
        int videoKbps, boolean audio, Codec codec, boolean direct, List<SrtpProfile> srtp, int parallel, Duration warm,
        Duration window, Duration joinTimeout, double maxLoss, List<Long> serverPids, int loops) {

    int clientsPerChannel() {
        return senders + receivers + participants;
    }

    int clients() {
        return channels * clientsPerChannel();
    }

    int tracksPerSender() {
        return (videoKbps > 0 ? 1 : 0) + (audio ? 1 : 0);
    }

    /** Tracks that a client of this role is to receive. */
    int expectedTracks(Role role) {
        return switch (role) {
            case SENDONLY -> 0;
            case RECVONLY -> tracksPerSender() * (senders + participants);
            case SENDRECV -> tracksPerSender() * (senders + participants - 1);
        };
    }
}
