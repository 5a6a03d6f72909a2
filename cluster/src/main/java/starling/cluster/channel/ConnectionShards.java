package starling.cluster.channel;

import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.ShardingMessageExtractor;
import starling.core.id.ConnectionId;

/** A connection's shard is the key of its node, which is part of its id: the connection is addressed, never moved. */
public final class ConnectionShards<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {

    @Override
    public String entityId(ShardingEnvelope<M> message) {
        return message.entityId();
    }

    @Override
    public String shardId(String entityId) {
        return Integer.toString(new ConnectionId(entityId).nodeKey());
    }

    @Override
    public M unwrapMessage(ShardingEnvelope<M> message) {
        return message.message();
    }
}
