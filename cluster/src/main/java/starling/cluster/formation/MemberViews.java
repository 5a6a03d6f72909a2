package starling.cluster.formation;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the members of one formation, taken together, say about who is one of them. Not every member is to be believed: one
 * that was removed while it was cut off still believes in itself until it is told.
 */
final class MemberViews {
    private MemberViews() {}

    /** Those whom at least one other member takes for a member; a member alone. */
    static List<Ping> trusted(Collection<Ping> pings, long formation) {
        List<Ping> members = pings.stream().filter(ping -> ping.memberOf(formation) && ping.view() != null).toList();
        if (members.size() < 2) {
            return members;
        }
        Map<Long, Integer> seenBy = new HashMap<>();
        for (Ping ping : members) {
            for (ViewedMember member : ping.view()) {
                if (member.up() && member.incarnation() != ping.incarnation()) {
                    seenBy.merge(member.incarnation(), 1, Integer::sum);
                }
            }
        }
        return members.stream().filter(ping -> seenBy.containsKey(ping.incarnation())).toList();
    }

    /** The memberships that count: all trusted members agree about them. */
    static Set<Long> listed(Collection<Ping> trusted) {
        Set<Long> listed = null;
        for (Ping ping : trusted) {
            Set<Long> up = new HashSet<>();
            ping.view().stream().filter(ViewedMember::up).forEach(member -> up.add(member.incarnation()));
            if (listed == null) {
                listed = up;
            } else {
                listed.retainAll(up);
            }
        }
        return listed == null ? Set.of() : listed;
    }

    /** Every membership any of these sees; unreachable if one says so. */
    static Map<Long, ViewedMember> union(Collection<Ping> trusted) {
        Map<Long, ViewedMember> members = new HashMap<>();
        for (Ping ping : trusted) {
            for (ViewedMember member : ping.view()) {
                members.merge(member.incarnation(), member, (one, other) -> one.reachable() ? other : one);
            }
        }
        return members;
    }
}
