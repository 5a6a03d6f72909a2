package starling.cluster.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import starling.cluster.ClusterMessage;
import starling.core.id.ConnectionId;
import starling.media.actor.BranchPort;

/** The address of one connection within the cluster: passes on what is meant for it, or says that it is gone. */
public final class ConnectionEntity extends AbstractBehavior<ConnectionEntity.Command> {
    public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "connection");

    /** What can be sent to a connection from anywhere. */
    public sealed interface Command extends ClusterMessage {}

    /** End it, with this WebSocket code and reason. */
    public record Disconnect(int code, String reason, ActorRef<Delivery> replyTo) implements Command {}

    /** Nothing more will come: sent by the shard when it is asked to let this entity go. */
    public record Stop() implements Command {}

    /** @param delivered false: the connection is gone */
    public record Delivery(boolean delivered) implements ClusterMessage {}

    private final ConnectionId id;
    private final BranchPort branches;
    private final ActorRef<ClusterSharding.ShardCommand> shard;

    private ConnectionEntity(ActorContext<Command> context, ConnectionId id, BranchPort branches,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context);
        this.id = id;
        this.branches = branches;
        this.shard = shard;
    }

    public static Behavior<Command> create(ConnectionId id, BranchPort branches,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(context -> new ConnectionEntity(context, id, branches, shard));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Disconnect.class, this::onDisconnect).onMessage(Stop.class, this::onStop)
                .build();
    }

    private Behavior<Command> onDisconnect(Disconnect message) {
        message.replyTo().tell(new Delivery(branches.disconnect(id, message.code(), message.reason())));
        shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
        return this;
    }

    private Behavior<Command> onStop(Stop message) {
        return Behaviors.stopped();
    }
}
