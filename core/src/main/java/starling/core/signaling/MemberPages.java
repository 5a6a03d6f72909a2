package starling.core.signaling;

import java.util.ArrayList;
import java.util.List;

/** Cuts lists of members into parts that fit into one message between nodes each. */
public final class MemberPages {
    /** Less than half of the largest frame between nodes, bytes. */
    private static final int MAX_WEIGHT = 100_000;

    private MemberPages() {}

    /** The members in their order, in one page at least, which is then empty. */
    public static List<List<MemberFacts>> of(List<MemberFacts> members) {
        List<List<MemberFacts>> pages = new ArrayList<>();
        List<MemberFacts> page = new ArrayList<>();
        int weight = 0;
        for (MemberFacts member : members) {
            if (!page.isEmpty() && weight + member.weight() > MAX_WEIGHT) {
                pages.add(List.copyOf(page));
                page.clear();
                weight = 0;
            }
            page.add(member);
            weight += member.weight();
        }
        pages.add(List.copyOf(page));
        return pages;
    }
}
