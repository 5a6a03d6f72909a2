package starling.media.actor;

import static java.util.Objects.requireNonNull;

import starling.core.id.BundleId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.signaling.Member;
import starling.core.signaling.NotifyMetadata;

/**
 * What notify events tell of an established connection beside its media; crosses nodes.
 *
 * @param metadata JSON text; {@code null}, the word, if there is none, or it is longer than {@link NotifyMetadata#MAX_CHARS}
 */
public record MemberMetadata(ConnectionId connection, ClientId client, BundleId bundle, String metadata) {
    public MemberMetadata {
        requireNonNull(connection, "connection");
        requireNonNull(client, "client");
        requireNonNull(bundle, "bundle");
        requireNonNull(metadata, "metadata");
    }

    static MemberMetadata of(Member member) {
        String text = NotifyMetadata.write(member.notifyMetadata());
        return new MemberMetadata(member.connectionId(), member.clientId(), member.bundleId(),
                text.length() > NotifyMetadata.MAX_CHARS ? "null" : text);
    }
}
