package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberViewsTest {

    @Test
    void shouldListWhomAllMembersSee() {
        assertEquals(Set.of(101L, 102L, 103L),
                listed(Pings.member(1, 7, 1, 2, 3), Pings.member(2, 7, 1, 2, 3), Pings.member(3, 7, 1, 2, 3)));
    }

    @Test
    void shouldListASingleMember() {
        assertEquals(Set.of(101L), listed(Pings.member(1, 7, 1), Pings.outside(2)));
    }

    /** It was cut off, the others have removed it, and it has not heard of it. */
    @Test
    void shouldNotListAMemberThatTheOthersHaveRemoved() {
        assertEquals(Set.of(101L, 102L),
                listed(Pings.member(1, 7, 1, 2), Pings.member(2, 7, 1, 2), Pings.member(3, 7, 1, 2, 3)));
        assertEquals(Set.of(101L), listed(Pings.member(1, 7, 1), Pings.member(2, 7, 1, 2)));
    }

    /** A member that came while another one was cut off must not suffer for what that one does not know. */
    @Test
    void shouldListAMemberThatARemovedOneDoesNotKnow() {
        assertEquals(Set.of(101L, 104L),
                listed(Pings.member(1, 7, 1, 4), Pings.member(4, 7, 1, 4), Pings.member(3, 7, 1, 3)));
    }

    @Test
    void shouldNotListAMemberBeforeTheOthersSeeIt() {
        assertEquals(Set.of(101L), listed(Pings.member(1, 7, 1), Pings.member(2, 7, 1, 2)));
    }

    @Test
    void shouldIgnoreOtherFormations() {
        assertEquals(Set.of(101L), listed(Pings.member(1, 7, 1), Pings.member(2, 6, 1, 2)));
    }

    @Test
    void shouldListNobodyWhenMembersKnowNothingOfEachOther() {
        assertEquals(Set.of(), listed(Pings.member(1, 7, 1), Pings.member(2, 7, 2)));
    }

    private static Set<Long> listed(Ping... pings) {
        return MemberViews.listed(MemberViews.trusted(List.of(pings), 7));
    }
}
