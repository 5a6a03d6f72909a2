package starling.cluster.placement;

import akka.actor.ActorRef;
import akka.cluster.sharding.ShardCoordinator;
import java.util.Map;
import java.util.Set;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/**
 * Slots of channels stay where they are: a new slot goes to the region with the fewest, of several to the one that asked;
 * nothing is ever moved while its node lives. Where a slot's bookkeeping sits says nothing about where its channels are.
 */
public final class PinnedAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {

    @Override
    public Future<ActorRef> allocateShard(ActorRef requester, String shardId,
            Map<ActorRef, IndexedSeq<String>> current) {
        return Future.successful(choose(requester, current));
    }

    @Override
    public Future<Set<String>> rebalance(Map<ActorRef, IndexedSeq<String>> current, Set<String> rebalanceInProgress) {
        return Future.successful(Set.of());
    }

    private static ActorRef choose(ActorRef requester, Map<ActorRef, IndexedSeq<String>> current) {
        ActorRef best = current.containsKey(requester) ? requester : null;
        for (Map.Entry<ActorRef, IndexedSeq<String>> region : current.entrySet()) {
            if (best == null || region.getValue().size() < current.get(best).size()) {
                best = region.getKey();
            }
        }
        return best == null ? requester : best;
    }
}
