package starling.api.webhook;

import starling.core.id.ChannelId;

/**
 * Messages on their way to one receiver, those of a channel in their order ({@code webhooks.md section 5}). Any thread may
 * call; nothing blocks.
 */
interface MessageQueues extends AutoCloseable {

    /** False: dropped, too many wait. */
    boolean offer(ChannelId channel, PostQueues.Message message);

    /** Messages that {@link #close} would lose. */
    int waiting();

    /** Whether nothing is on its way that a little patience would bring to its end. */
    boolean isIdle();

    @Override
    void close();
}
