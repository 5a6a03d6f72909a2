package starling.media.actor;

import java.util.List;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;

/**
 * What happens to the sessions and connections of this node. Called on actors' threads, several at once; must not block.
 * One connection's events come in order. What a listener does not care for it leaves out.
 */
public interface NodeEvents {

    /** A channel has its first member here. */
    default void sessionCreated(ChannelId channel, SessionId session) {}

    /** The channel's session on this node is over. */
    default void sessionDestroyed(ChannelId channel, SessionId session) {}

    /**
     * A member's media is up for the first time.
     *
     * @param setupNanos since its {@code connect}
     */
    default void connectionCreated(Member member, SessionId session, TransportKind transport, long setupNanos) {}

    /**
     * A member whose media has been up is gone.
     *
     * @param durationNanos since its media came up
     */
    default void connectionDestroyed(Member member, SessionId session, long durationNanos) {}

    /** A member is gone whose media never came up. */
    default void connectionFailed(Member member) {}

    /** A WebSocket that was opened is done with, whether it has led into a channel or not. */
    default void connectionEnded(CloseReason cause) {}

    /** A member has told its own statistics. */
    default void rtcReported(RtcReport report) {}

    /** A channel with members here tells something, in the order of what happened there. */
    default void reported(ChannelReport report) {}

    /** A client of this node said something to it, was told something, or its WebSocket is closed. */
    default void signaled(SignalingFrame frame) {}

    /** Tells each of them, in this order. */
    static NodeEvents all(NodeEvents... listeners) {
        List<NodeEvents> all = List.of(listeners);
        return new NodeEvents() {
            @Override
            public void sessionCreated(ChannelId channel, SessionId session) {
                all.forEach(each -> each.sessionCreated(channel, session));
            }

            @Override
            public void sessionDestroyed(ChannelId channel, SessionId session) {
                all.forEach(each -> each.sessionDestroyed(channel, session));
            }

            @Override
            public void connectionCreated(Member member, SessionId session, TransportKind transport, long setupNanos) {
                all.forEach(each -> each.connectionCreated(member, session, transport, setupNanos));
            }

            @Override
            public void connectionDestroyed(Member member, SessionId session, long durationNanos) {
                all.forEach(each -> each.connectionDestroyed(member, session, durationNanos));
            }

            @Override
            public void connectionFailed(Member member) {
                all.forEach(each -> each.connectionFailed(member));
            }

            @Override
            public void connectionEnded(CloseReason cause) {
                all.forEach(each -> each.connectionEnded(cause));
            }

            @Override
            public void rtcReported(RtcReport report) {
                all.forEach(each -> each.rtcReported(report));
            }

            @Override
            public void signaled(SignalingFrame frame) {
                all.forEach(each -> each.signaled(frame));
            }

            @Override
            public void reported(ChannelReport report) {
                all.forEach(each -> each.reported(report));
            }
        };
    }
}
