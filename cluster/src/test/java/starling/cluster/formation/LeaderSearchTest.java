package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaderSearchTest {
    private static final List<String> NODES = List.of("a@1", "b@2", "c@3");

    private final LeaderSearch search = new LeaderSearch();

    @Test
    void shouldAskTheNodeThatItsOwnLedgerBelievesIn() {
        assertEquals(Optional.of("c@3"), search.target(Optional.of("c@3"), NODES, "a@1"));
    }

    @Test
    void shouldStayWithTheNodeThatAnswered() {
        search.answered("b@2");

        assertEquals(Optional.of("b@2"), search.target(Optional.of("c@3"), NODES, "a@1"));
    }

    @Test
    void shouldAskAllOthersInTurnWhenNobodyIsKnown() {
        Optional<String> first = search.target(Optional.empty(), NODES, "a@1");
        search.failed(first.orElseThrow());
        Optional<String> second = search.target(Optional.empty(), NODES, "a@1");
        search.failed(second.orElseThrow());

        assertEquals(List.of("b@2", "c@3", "b@2"), List.of(first.get(), second.get(),
                search.target(Optional.empty(), NODES, "a@1").orElseThrow()));
    }

    @Test
    void shouldNotInsistOnABelievedLeaderThatIsSilent() {
        search.failed("c@3");

        assertEquals(Optional.of("c@3"), search.target(Optional.empty(), NODES, "a@1"));
        search.failed("c@3");
        assertEquals(Optional.of("b@2"), search.target(Optional.of("c@3"), NODES, "a@1"));
    }

    @Test
    void shouldFollowTheNameGivenByAnother() {
        search.answered("b@2");
        search.denied("b@2", "c@3");

        assertEquals(Optional.of("c@3"), search.target(Optional.of("b@2"), NODES, "a@1"));
    }

    @Test
    void shouldFindNobodyWhenItIsAlone() {
        assertEquals(Optional.empty(), search.target(Optional.empty(), List.of("a@1"), "a@1"));
        assertEquals(Optional.empty(), search.target(Optional.of("a@1"), List.of("a@1"), "a@1"));
    }
}
