package starling.cluster.channel;

import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.ShardingMessageExtractor;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Channels share 256 hash slots, the same number on every node and in every release: the allocation of slots is one
 * replicated register, which must not grow with the channels.
 */
public final class ChannelSlots<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {
    public static final int COUNT = 256;

    /** The slot of a channel, 0..255. */
    public static int of(String channelId) {
        CRC32 crc = new CRC32();
        crc.update(channelId.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % COUNT);
    }

    @Override
    public String entityId(ShardingEnvelope<M> message) {
        return message.entityId();
    }

    @Override
    public String shardId(String entityId) {
        return Integer.toString(of(entityId));
    }

    @Override
    public M unwrapMessage(ShardingEnvelope<M> message) {
        return message.message();
    }
}
