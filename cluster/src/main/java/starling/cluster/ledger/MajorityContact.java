package starling.cluster.ledger;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When the others last followed this node as their leader. Times are on the scale of one nano clock. Thread safe. */
final class MajorityContact {
    /** Of no use to anybody, and so old that no age can be computed from it by mistake. */
    static final long NEVER = Long.MIN_VALUE;

    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(long term, long sentNanos) {}

    /** A member has answered this leader's request as its follower. */
    void followed(String member, long term, long sentNanos) {
        followed.merge(member, new Followed(term, sentNanos), (before, now) -> now.term() > before.term()
                || now.term() == before.term() && now.sentNanos() - before.sentNanos() > 0 ? now : before);
    }

    /**
     * Until when more than half of the members followed: the latest time that is not after the last one of that many of
     * them.
     *
     * @param self counts as of now, if among the members
     * @return {@link #NEVER} if that many have not followed in this term
     */
    long majorityNanos(Collection<String> members, String self, long term, long nowNanos) {
        long[] ages = members.stream().mapToLong(member -> age(member, self, term, nowNanos)).sorted().toArray();
        int needed = members.size() / 2 + 1;
        long age = ages.length < needed ? Long.MAX_VALUE : ages[needed - 1];
        return age == Long.MAX_VALUE ? NEVER : nowNanos - age;
    }

    private long age(String member, String self, long term, long nowNanos) {
        if (member.equals(self)) {
            return 0;
        }
        Followed last = followed.get(member);
        return last == null || last.term() != term ? Long.MAX_VALUE : Math.max(0, nowNanos - last.sentNanos());
    }
}
