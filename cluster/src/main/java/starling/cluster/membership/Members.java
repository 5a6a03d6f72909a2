package starling.cluster.membership;

import akka.actor.Address;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.ClusterEvent.ReachableMember;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import starling.cluster.NodeName;
import starling.cluster.formation.ViewedMember;

/** Builds the {@link NodeTable} from membership events and reports. Not thread safe. */
final class Members {
    /** Reports of nodes whose membership is not known yet, at most. */
    private static final int MAX_REPORTS = 1000;

    private final Map<UniqueAddress, Member> members = new HashMap<>();
    private final Set<UniqueAddress> unreachable = new HashSet<>();
    private final Map<NodeRef, NodeFacts> reports = new HashMap<>();
    private NodeTable table = NodeTable.EMPTY;

    NodeTable table() {
        return table;
    }

    /** Every membership that has not ended. */
    List<ViewedMember> viewed() {
        List<ViewedMember> viewed = new ArrayList<>();
        for (Member member : members.values()) {
            boolean ended = member.status().equals(MemberStatus.down())
                    || member.status().equals(MemberStatus.removed());
            Optional<NodeName> name = ended ? Optional.empty() : NodeNames.of(member);
            name.ifPresent(known -> viewed.add(new ViewedMember(known.value(), member.uniqueAddress().longUid(),
                    member.status().equals(MemberStatus.up()), !unreachable.contains(member.uniqueAddress()))));
        }
        return viewed;
    }

    /** Where a membership is. */
    Optional<Address> addressOf(long incarnation) {
        return members.keySet().stream().filter(member -> member.longUid() == incarnation)
                .map(UniqueAddress::address).findFirst();
    }

    void apply(ClusterDomainEvent event) {
        if (event instanceof MemberRemoved removed) {
            members.remove(removed.member().uniqueAddress());
            unreachable.remove(removed.member().uniqueAddress());
            NodeNames.of(removed.member()).ifPresent(name -> reports.remove(ref(name, removed.member())));
        } else if (event instanceof MemberEvent change) {
            members.put(change.member().uniqueAddress(), change.member());
        } else if (event instanceof ReachableMember reachable) {
            unreachable.remove(reachable.member().uniqueAddress());
        } else if (event instanceof ReachabilityEvent change) {
            unreachable.add(change.member().uniqueAddress());
        }
        rebuild();
    }

    void reported(NodeFacts facts) {
        NodeRef ref = new NodeRef(facts.nodeName(), facts.incarnation());
        if (reports.size() < MAX_REPORTS || reports.containsKey(ref)) {
            reports.put(ref, facts);
            rebuild();
        }
    }

    private void rebuild() {
        Map<String, MemberNode> nodes = new TreeMap<>();
        for (Member member : members.values()) {
            NodeNames.of(member).ifPresent(name -> {
                MemberNode node = node(name, member);
                // A node that started again is known twice for a moment; the life that serves is the one that counts.
                nodes.merge(name.value(), node, (one, other) -> other.serving() ? other : one);
            });
        }
        table = NodeTable.of(nodes);
    }

    private MemberNode node(NodeName name, Member member) {
        NodeRef ref = ref(name, member);
        return new MemberNode(name, ref, member.address(), member.status().equals(MemberStatus.up()),
                !unreachable.contains(member.uniqueAddress()), Optional.ofNullable(reports.get(ref)));
    }

    private static NodeRef ref(NodeName name, Member member) {
        return new NodeRef(name.value(), member.uniqueAddress().longUid());
    }
}
