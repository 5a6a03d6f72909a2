package starling.media.actor;

import static java.util.Objects.requireNonNull;

import starling.core.id.ChannelId;
import starling.core.id.SessionId;

/**
 * The part of a channel that lives on this node, as the cluster needs to know it. Senders and members stay out: a
 * channel of many viewers must not become a message of many entries.
 *
 * @param session the channel's session here
 * @param connections members at the moment of asking
 */
public record Branch(ChannelId channel, SessionId session, int connections) {
    public Branch {
        requireNonNull(channel, "channel");
        requireNonNull(session, "session");
    }
}
