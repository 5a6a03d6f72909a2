package starling.cluster.placement;

import akka.actor.ActorRef;
import akka.actor.Address;
import akka.cluster.sharding.ShardCoordinator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.MemberNode;

/**
 * The shard named like a node's key belongs on that node. While the node is away its shard may sit anywhere and say that
 * the connections are gone; it moves, being without state, when the node is there.
 */
public final class NodeKeyAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
    private final ClusterView view;

    public NodeKeyAllocation(ClusterView view) {
        this.view = view;
    }

    @Override
    public Future<ActorRef> allocateShard(ActorRef requester, String shardId,
            Map<ActorRef, IndexedSeq<String>> current) {
        return Future.successful(home(shardId, current.keySet()).orElse(requester));
    }

    @Override
    public Future<Set<String>> rebalance(Map<ActorRef, IndexedSeq<String>> current, Set<String> rebalanceInProgress) {
        Set<String> misplaced = new HashSet<>();
        for (Map.Entry<ActorRef, IndexedSeq<String>> region : current.entrySet()) {
            for (String shardId : CollectionConverters.asJava(region.getValue())) {
                Optional<ActorRef> home = home(shardId, current.keySet());
                if (home.isPresent() && !home.get().equals(region.getKey())
                        && !rebalanceInProgress.contains(shardId)) {
                    misplaced.add(shardId);
                }
            }
        }
        return Future.successful(misplaced);
    }

    private Optional<ActorRef> home(String shardId, Set<ActorRef> regions) {
        Optional<Address> address = view.table().byKey(Integer.parseInt(shardId)).map(MemberNode::address);
        return address.flatMap(wanted -> regions.stream().filter(region -> wanted.equals(addressOf(region)))
                .findFirst());
    }

    /** A region on this very node has a reference without host. */
    private Address addressOf(ActorRef region) {
        Address address = region.path().address();
        return address.hasGlobalScope()
                ? address
                : view.table().byRef(view.self()).map(MemberNode::address).orElse(address);
    }
}
