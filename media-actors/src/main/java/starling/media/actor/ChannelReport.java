package starling.media.actor;

import static java.util.Objects.requireNonNull;

import starling.core.id.ChannelId;

/**
 * Something that happened in a channel, told by the channel itself: its reports come in the order of what happened. Each
 * {@link ConnectionCreated} is followed by one {@link ConnectionDestroyed}, each {@link SessionCreated} by one
 * {@link SessionDestroyed}, as long as the node lives.
 */
public sealed interface ChannelReport {

    ChannelId channel();

    /** A connection's media is up. */
    record ConnectionCreated(ConnectionFacts facts) implements ChannelReport {
        public ConnectionCreated {
            requireNonNull(facts, "facts");
        }

        @Override
        public ChannelId channel() {
            return facts.member().channelId();
        }
    }

    /** A connection is still there. */
    record ConnectionUpdated(ConnectionFacts facts) implements ChannelReport {
        public ConnectionUpdated {
            requireNonNull(facts, "facts");
        }

        @Override
        public ChannelId channel() {
            return facts.member().channelId();
        }
    }

    /** A connection whose media was up is gone. */
    record ConnectionDestroyed(ConnectionFacts facts, ConnectionEnd end) implements ChannelReport {
        public ConnectionDestroyed {
            requireNonNull(facts, "facts");
            requireNonNull(end, "end");
        }

        @Override
        public ChannelId channel() {
            return facts.member().channelId();
        }
    }

    /** A connection that had entered is gone before its media came up. */
    record ConnectionFailed(ConnectionFacts facts, ConnectionEnd end) implements ChannelReport {
        public ConnectionFailed {
            requireNonNull(facts, "facts");
            requireNonNull(end, "end");
        }

        @Override
        public ChannelId channel() {
            return facts.member().channelId();
        }
    }

    /** A session has begun. */
    record SessionCreated(SessionFacts facts) implements ChannelReport {
        public SessionCreated {
            requireNonNull(facts, "facts");
        }

        @Override
        public ChannelId channel() {
            return facts.channel();
        }
    }

    /** A session goes on. */
    record SessionUpdated(SessionFacts facts) implements ChannelReport {
        public SessionUpdated {
            requireNonNull(facts, "facts");
        }

        @Override
        public ChannelId channel() {
            return facts.channel();
        }
    }

    /** A session is over. */
    record SessionDestroyed(SessionFacts facts, SessionEnd end) implements ChannelReport {
        public SessionDestroyed {
            requireNonNull(facts, "facts");
            requireNonNull(end, "end");
        }

        @Override
        public ChannelId channel() {
            return facts.channel();
        }
    }
}
