package starling.cluster.channel;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeAddresses;
import starling.cluster.membership.NodeRef;
import starling.core.id.ChannelId;
import starling.media.actor.HubNews;

/** How a channel's bookkeeping reaches the branches, which are found by their nodes. Part of {@link ChannelActor}. */
final class BranchMail {
    private final ActorContext<ChannelActor.Command> context;
    private final ChannelId id;
    private final ClusterView view;

    BranchMail(ActorContext<ChannelActor.Command> context, ChannelId id, ClusterView view) {
        this.context = context;
        this.id = id;
        this.view = view;
    }

    /** Does the node have a branch? */
    void ask(MemberNode node) {
        send(node, new MembershipActor.FindBranch(id, context.getSelf()));
    }

    /** Lost if the node is no member. */
    void tell(NodeRef node, HubNews news) {
        view.table().byRef(node).ifPresent(member -> send(member, new MembershipActor.ToBranch(id, news)));
    }

    private void send(MemberNode node, MembershipActor.Command message) {
        Adapter.toClassic(context.getSystem()).actorSelection(NodeAddresses.membershipPath(node.address()))
                .tell(message, akka.actor.ActorRef.noSender());
    }
}
