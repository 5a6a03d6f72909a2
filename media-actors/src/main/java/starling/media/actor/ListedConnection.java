package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.sdp.CodecFormat;
import starling.core.signaling.Member;
import starling.core.signaling.Role;

/**
 * An established connection as lists tell of it ({@code api.md section 2.3}); small, because it crosses nodes by the thousand.
 *
 * @param audioCodec what it sends, and {@code videoCodec}; empty if it sends none
 * @param created when its media came up
 */
public record ListedConnection(ChannelId channel, SessionId session, ClientId client, BundleId bundle,
        ConnectionId connection, Role role, boolean audio, boolean video, Optional<Codec> audioCodec,
        Optional<Codec> videoCodec, Instant created) {
    public ListedConnection {
        requireNonNull(channel, "channel");
        requireNonNull(session, "session");
        requireNonNull(client, "client");
        requireNonNull(bundle, "bundle");
        requireNonNull(connection, "connection");
        requireNonNull(role, "role");
        requireNonNull(audioCodec, "audioCodec");
        requireNonNull(videoCodec, "videoCodec");
        requireNonNull(created, "created");
    }

    static ListedConnection of(Member member, SessionId session, Instant created) {
        return new ListedConnection(member.channelId(), session, member.clientId(), member.bundleId(),
                member.connectionId(), member.role(), member.audio(), member.video(), codec(member, MediaKind.AUDIO),
                codec(member, MediaKind.VIDEO), created);
    }

    private static Optional<Codec> codec(Member member, MediaKind kind) {
        return member.formats().stream().map(CodecFormat::codec).filter(codec -> codec.kind() == kind).findFirst();
    }
}
