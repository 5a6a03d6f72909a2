package starling.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.UniqueAddress;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import starling.cluster.channel.ChannelActor;
import starling.cluster.channel.ChannelSlots;
import starling.cluster.channel.ConnectionEntity;
import starling.cluster.channel.ConnectionShards;
import starling.cluster.channel.FiltersChanged;
import starling.cluster.journal.PurgeReportActor;
import starling.cluster.journal.VanishedSessions;
import starling.cluster.members.MemberCalls;
import starling.cluster.members.MembersActor;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.LocalNode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeRef;
import starling.cluster.overview.NodeOverview;
import starling.cluster.overview.OverviewActor;
import starling.cluster.placement.NodeKeyAllocation;
import starling.cluster.placement.PinnedAllocation;
import starling.cluster.placement.PlacementRule;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;
import starling.media.actor.BranchNews;
import starling.media.actor.BranchPort;
import starling.media.actor.MemberPort;

/**
 * One life of the clustered half of a node, the actor system {@value #NAME}: from its start to its leaving the cluster or
 * being thrown out of it. Thread safe.
 */
final class ClusterSystem {
    static final String NAME = "sfu-cluster";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration OVERVIEW_LIMIT = Duration.ofSeconds(2);
    private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(5);
    private static final Duration DOWN_LIMIT = Duration.ofSeconds(3);

    private final ActorSystem<Void> system;
    private final ClusterView view;
    private final LongSupplier nanoClock;
    private final ActorRef<MembershipActor.Command> membership;
    private final ActorRef<ShardingEnvelope<ChannelActor.Command>> channels;
    private final ActorRef<ShardingEnvelope<ConnectionEntity.Command>> connections;
    private volatile ActorRef<OverviewActor.Command> overview;
    private volatile ActorRef<PurgeReportActor.Command> purgeReport;
    private final MemberCalls memberCalls;

    private record Started(ClusterView view, ActorRef<MembershipActor.Command> membership) {}

    /**
     * Starts the system; it is in no cluster then.
     *
     * @throws RuntimeException if the port cannot be bound
     */
    ClusterSystem(Config config, LocalNode local, BranchPort branches, PlacementRule rule, long epoch,
            LongSupplier nanoClock, InstantSource clock) {
        this.nanoClock = nanoClock;
        CompletableFuture<Started> started = new CompletableFuture<>();
        Behavior<Void> guardian = Behaviors.setup(context -> {
            UniqueAddress self = Cluster.get(context.getSystem()).selfMember().uniqueAddress();
            ClusterView created = new ClusterView(local, new NodeRef(local.name().value(), self.longUid()), epoch,
                    nanoClock);
            started.complete(new Started(created, context.spawn(
                    MembershipActor.create(created, branches, clock), MembershipActor.NAME)));
            return Behaviors.empty();
        });
        system = ActorSystem.create(guardian, NAME, config);
        Started parts = started.orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        view = parts.view();
        membership = parts.membership();
        memberCalls = new MemberCalls(system, view);
        try {
            channels = initChannels(rule);
            connections = initConnections(branches);
        } catch (RuntimeException e) {
            system.terminate();
            throw e;
        }
    }

    private ActorRef<ShardingEnvelope<ChannelActor.Command>> initChannels(PlacementRule rule) {
        return ClusterSharding.get(system).init(Entity
                .of(ChannelActor.KEY,
                        entity -> ChannelActor.create(new ChannelId(entity.getEntityId()), view, rule,
                                entity.getShard(),
                                nanoClock))
                .withMessageExtractor(new ChannelSlots<>()).withAllocationStrategy(new PinnedAllocation())
                .withStopMessage(new ChannelActor.Stop()));
    }

    private ActorRef<ShardingEnvelope<ConnectionEntity.Command>> initConnections(BranchPort branches) {
        return ClusterSharding.get(system).init(Entity
                .of(ConnectionEntity.KEY,
                        entity -> ConnectionEntity.create(new ConnectionId(entity.getEntityId()), branches,
                                entity.getShard()))
                .withMessageExtractor(new ConnectionShards<>()).withAllocationStrategy(new NodeKeyAllocation(view))
                .withStopMessage(new ConnectionEntity.Stop()));
    }

    /** For tests that act as Akka's resolver would. */
    ActorSystem<?> system() {
        return system;
    }

    ClusterView view() {
        return view;
    }

    void tell(MembershipActor.Command command) {
        membership.tell(command);
    }

    /** Answers other nodes what this one tells about itself. */
    void describeBy(Supplier<NodeOverview> own) {
        overview = system.systemActorOf(OverviewActor.create(view, own), OverviewActor.NAME, Props.empty());
    }

    /** Lets operations called on other nodes reach this node's members. */
    void serveMembers(MemberPort members) {
        system.systemActorOf(MembersActor.create(members), MembersActor.NAME, Props.empty());
    }

    /** The way to the other nodes' members. */
    MemberCalls memberCalls() {
        return memberCalls;
    }

    /** Tells, when this node purges another, what that had open. */
    void reportPurgesTo(VanishedSessions vanished) {
        purgeReport = system.systemActorOf(PurgeReportActor.create(view, view.local().lost(), vanished),
                PurgeReportActor.NAME, Props.empty());
    }

    /** This node has purged another one. */
    void purged(NodeName node) {
        purgeReport.tell(new PurgeReportActor.Purged(node));
    }

    /** What all reachable members tell about themselves. */
    CompletionStage<List<NodeOverview>> overview() {
        return AskPattern.<OverviewActor.Command, OverviewActor.Seen>ask(overview, OverviewActor.Look::new,
                OVERVIEW_LIMIT, system.scheduler()).thenApply(OverviewActor.Seen::nodes);
    }

    CompletionStage<ChannelActor.PlaceReply> place(ChannelId channel, boolean redirected, boolean gathered) {
        return PlaceRequest.send(system, channels, view, channel,
                replyTo -> new ChannelActor.Place(view.self(), redirected, gathered, replyTo), nanoClock);
    }

    /** Changes a channel's forwarding filters; fails if its bookkeeping does not answer. */
    CompletionStage<FiltersChanged> changeFilters(ChannelId channel, FilterChange change) {
        return AskPattern.ask(channels,
                replyTo -> new ShardingEnvelope<>(channel.value(),
                        new ChannelActor.ChangeFilters(view.self(), change, replyTo)),
                DELIVERY_LIMIT, system.scheduler());
    }

    /** For the bookkeeping of the branch's channel. */
    void tell(BranchNews news) {
        channels.tell(new ShardingEnvelope<>(news.channel().value(), new ChannelActor.BranchSays(view.self(), news)));
    }

    /** Ends a connection wherever it is; false: it is gone. */
    CompletionStage<Boolean> disconnect(ConnectionId connection, int code, String reason) {
        if (view.table().byKey(connection.nodeKey()).isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        return AskPattern.<ShardingEnvelope<ConnectionEntity.Command>, ConnectionEntity.Delivery>ask(connections,
                replyTo -> new ShardingEnvelope<>(connection.value(),
                        new ConnectionEntity.Disconnect(code, reason, replyTo)),
                DELIVERY_LIMIT, system.scheduler()).thenApply(ConnectionEntity.Delivery::delivered);
    }

    /** Completes when the system has ended, for whatever reason. */
    CompletionStage<?> terminated() {
        return system.getWhenTerminated();
    }

    /** Ends without the agreement of the others, who may be out of reach; they are told, if they are not. */
    void leaveAtOnce() {
        membership.tell(new MembershipActor.DownSelf());
        system.scheduler().scheduleOnce(DOWN_LIMIT, system::terminate, system.executionContext());
    }

    /** Leaves the cluster and ends. */
    void terminate() {
        system.terminate();
    }
}
