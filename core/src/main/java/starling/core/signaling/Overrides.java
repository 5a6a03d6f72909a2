package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import starling.core.id.BundleId;
import starling.core.id.ClientId;
import starling.core.media.Codec;
import starling.core.sdp.OpusParameters;

/**
 * What the answer of a webhook changes for one connection: the items of {@code webhooks.md 3.3} that exist here. Empty, or
 * a {@link MissingNode}, where it says nothing.
 *
 * @param opus the whole of it but its bit rate, which is {@code audioBitRate}, kbit/s
 * @param videoBitRate kbit/s
 * @param metadata for the client, in its offer
 * @param eventMetadata for the webhooks about the connection
 * @param notifyMetadata for the other clients, as {@code authz_metadata}
 * @param notifyMetadataExt for the other clients, as {@code metadata}, until the application puts another
 * @param notifies whether the client is sent notify events
 * @param lifetimeSeconds the connection is closed after so long
 * @param ipv4Address under which the client reaches this node
 * @param turnFqdn the host in its TURN URLs
 * @param filters of what it receives, to begin with
 * @param rtcStats whether the client is asked for its own statistics
 * @param affinity whether the client goes where the channel's clients gather, even if any node may serve it
 */
public record Overrides(Optional<ClientId> clientId, Optional<BundleId> bundleId, Optional<Boolean> audio,
        Optional<OpusParameters> opus, Optional<Integer> audioBitRate, Optional<Boolean> video,
        Optional<Codec> videoCodec, VideoParameters videoParameters, Optional<Integer> videoBitRate, JsonNode metadata,
        JsonNode eventMetadata, JsonNode notifyMetadata, JsonNode notifyMetadataExt, Optional<Boolean> notifies,
        Optional<Integer> lifetimeSeconds,
        Optional<String> ipv4Address, Optional<String> turnFqdn, Optional<ForwardingFilters> filters,
        Optional<Boolean> rtcStats, Optional<Boolean> affinity) {
    /** Everything stays as it is. */
    public static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), VideoParameters.NONE,
            Optional.empty(), MissingNode.getInstance(), MissingNode.getInstance(), MissingNode.getInstance(),
            MissingNode.getInstance(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty());

    public Overrides {
        requireNonNull(clientId, "clientId");
        requireNonNull(bundleId, "bundleId");
        requireNonNull(audio, "audio");
        requireNonNull(opus, "opus");
        requireNonNull(audioBitRate, "audioBitRate");
        requireNonNull(video, "video");
        requireNonNull(videoCodec, "videoCodec");
        requireNonNull(videoParameters, "videoParameters");
        requireNonNull(videoBitRate, "videoBitRate");
        requireNonNull(metadata, "metadata");
        requireNonNull(eventMetadata, "eventMetadata");
        requireNonNull(notifyMetadata, "notifyMetadata");
        requireNonNull(notifyMetadataExt, "notifyMetadataExt");
        requireNonNull(notifies, "notifies");
        requireNonNull(lifetimeSeconds, "lifetimeSeconds");
        requireNonNull(ipv4Address, "ipv4Address");
        requireNonNull(turnFqdn, "turnFqdn");
        requireNonNull(filters, "filters");
        requireNonNull(rtcStats, "rtcStats");
        requireNonNull(affinity, "affinity");
    }

    /** These, and where they say nothing those. */
    Overrides or(Overrides others) {
        return new Overrides(clientId.or(() -> others.clientId), bundleId.or(() -> others.bundleId),
                audio.or(() -> others.audio), opus.or(() -> others.opus), audioBitRate.or(() -> others.audioBitRate),
                video.or(() -> others.video), videoCodec.or(() -> others.videoCodec),
                videoParameters.or(others.videoParameters), videoBitRate.or(() -> others.videoBitRate),
                or(metadata, others.metadata), or(eventMetadata, others.eventMetadata),
                or(notifyMetadata, others.notifyMetadata), or(notifyMetadataExt, others.notifyMetadataExt),
                notifies.or(() -> others.notifies),
                lifetimeSeconds.or(() -> others.lifetimeSeconds), ipv4Address.or(() -> others.ipv4Address),
                turnFqdn.or(() -> others.turnFqdn), filters.or(() -> others.filters),
                rtcStats.or(() -> others.rtcStats), affinity.or(() -> others.affinity));
    }

    /** Without what only the notify-metadata extension knows. */
    public Overrides withoutNotifyMetadataExt() {
        return new Overrides(clientId, bundleId, audio, opus, audioBitRate, video, videoCodec, videoParameters,
                videoBitRate, metadata, eventMetadata, notifyMetadata, MissingNode.getInstance(), notifies,
                lifetimeSeconds, ipv4Address, turnFqdn, filters, rtcStats, affinity);
    }

    private static JsonNode or(JsonNode node, JsonNode other) {
        return node.isMissingNode() ? other : node;
    }
}
