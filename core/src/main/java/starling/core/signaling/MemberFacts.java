package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.media.TransportKind;
import starling.core.sdp.CodecFormat;

/**
 * An announced member of a channel as other nodes need to know it: what it sends, and what notify events tell of it.
 * Crosses nodes, so it has a bound.
 *
 * @param metadata {@link Member#signalingNotifyMetadata()} as JSON text; empty if there is none
 * @param authzMetadata {@link Member#authzMetadata()} likewise
 * @param metadataExt {@link Member#metadataExt()} likewise
 * @param ageMillis how long ago it was announced when this was written; clocks of nodes need not agree
 */
public record MemberFacts(ConnectionId connectionId, ClientId clientId, BundleId bundleId, Role role, boolean audio,
        boolean video, List<CodecFormat> formats, String metadata, String authzMetadata, String metadataExt,
        TransportKind transport,
        long ageMillis) {
    /** Metadata longer than this stays on its node: the other nodes' members are told of none. */
    public static final int MAX_METADATA_CHARS = 16_384;
    /** Roughly what a member takes between nodes, in bytes, without its metadata. */
    private static final int BASE_WEIGHT = 900;

    public MemberFacts {
        requireNonNull(connectionId, "connectionId");
        requireNonNull(clientId, "clientId");
        requireNonNull(bundleId, "bundleId");
        requireNonNull(role, "role");
        formats = List.copyOf(formats);
        requireNonNull(metadata, "metadata");
        requireNonNull(authzMetadata, "authzMetadata");
        requireNonNull(metadataExt, "metadataExt");
        requireNonNull(transport, "transport");
    }

    /** @param ageNanos since its announcement */
    public static MemberFacts of(Member member, TransportKind transport, long ageNanos) {
        return new MemberFacts(member.connectionId(), member.clientId(), member.bundleId(), member.role(),
                member.audio(), member.video(), member.formats(), text(member.signalingNotifyMetadata()),
                text(member.authzMetadata()), text(member.metadataExt()), transport,
                TimeUnit.NANOSECONDS.toMillis(ageNanos));
    }

    /** The member again; what it said about its client software stayed behind. */
    public Member member(ChannelId channel) {
        return new Member(connectionId, clientId, bundleId, channel, role, audio, video, formats, tree(metadata),
                tree(authzMetadata), tree(metadataExt), "", Optional.empty());
    }

    /** The same member at another time. */
    public MemberFacts aged(long newAgeMillis) {
        return new MemberFacts(connectionId, clientId, bundleId, role, audio, video, formats, metadata, authzMetadata,
                metadataExt, transport, newAgeMillis);
    }

    /** The same member after the application has put this, JSON text. */
    public MemberFacts withMetadataExt(String newMetadata) {
        return new MemberFacts(connectionId, clientId, bundleId, role, audio, video, formats, metadata, authzMetadata,
                newMetadata, transport, ageMillis);
    }

    /** An upper estimate of its size between nodes, bytes. */
    int weight() {
        return BASE_WEIGHT + 3 * (metadata.length() + authzMetadata.length() + metadataExt.length());
    }

    private static JsonNode tree(String text) {
        return text.isEmpty()
                ? MissingNode.getInstance()
                : Json.readValue(text).orElse(MissingNode.getInstance());
    }

    private static String text(JsonNode tree) {
        if (tree.isMissingNode()) {
            return "";
        }
        String text = Json.write(tree);
        return text.length() > MAX_METADATA_CHARS ? "" : text;
    }
}
