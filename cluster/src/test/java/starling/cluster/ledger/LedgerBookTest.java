package starling.cluster.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.cluster.ledger.LedgerBook.Outcome;

/** The same entries give the same book, and an entry that comes twice or late does no harm. */
class LedgerBookTest {
    private static final String AT = "2026-11-23T12:00:00Z";
    private static final LedgerEntry.Initialized FIRST = new LedgerEntry.Initialized("c1",
            List.of("b@10.0.0.2#0", "a@10.0.0.1#0"), AT);

    private final LedgerBook book = new LedgerBook();

    @BeforeEach
    void initialize() {
        assertEquals(Outcome.DONE, book.apply(FIRST));
    }

    @Test
    void shouldListTheFirstNodesByName() {
        assertEquals(List.of("a@10.0.0.1", "b@10.0.0.2"), book.state().names());
        assertEquals("c1", book.state().clusterId());
        assertEquals(1, book.state().revision());
        assertEquals(2, book.state().majority());
    }

    @Test
    void shouldBeInitializedOnce() {
        assertEquals(Outcome.DONE, book.apply(FIRST));
        assertEquals(Outcome.ALREADY_INITIALIZED,
                book.apply(new LedgerEntry.Initialized("c1", List.of("a@10.0.0.1#0"), AT)));
        assertEquals(Outcome.ALREADY_INITIALIZED,
                book.apply(new LedgerEntry.Initialized("c2", FIRST.members(), AT)));
        assertEquals(1, book.state().revision());
    }

    @Test
    void shouldChangeNothingBeforeTheFirstEntry() {
        LedgerBook empty = new LedgerBook();

        assertEquals(Outcome.NOT_INITIALIZED, empty.apply(new LedgerEntry.Registered("c@10.0.0.3#1", AT)));
        assertEquals(Outcome.NOT_INITIALIZED, empty.apply(new LedgerEntry.Formed(1, "c@10.0.0.3")));
        assertEquals(LedgerState.EMPTY, empty.state());
    }

    @Test
    void shouldRegisterOnceAndRefuseAnotherOfTheName() {
        LedgerEntry.Registered entry = new LedgerEntry.Registered("c@10.0.0.3#7", AT);

        assertEquals(Outcome.DONE, book.apply(entry));
        assertEquals(Outcome.DONE, book.apply(entry));
        assertEquals(Outcome.ALREADY_REGISTERED, book.apply(new LedgerEntry.Registered("c@10.0.0.3#8", AT)));

        assertEquals(2, book.state().revision());
        assertTrue(book.state().contains("c@10.0.0.3"));
    }

    @Test
    void shouldPurgeOnlyTheRegistrationThatWasMeant() {
        book.apply(new LedgerEntry.Registered("c@10.0.0.3#7", AT));
        LedgerEntry.Purged purge = new LedgerEntry.Purged("c@10.0.0.3#7");

        assertEquals(Outcome.DONE, book.apply(purge));
        assertFalse(book.state().contains("c@10.0.0.3"));
        assertEquals(Outcome.DONE, book.apply(new LedgerEntry.Registered("c@10.0.0.3#8", AT)));
        assertEquals(Outcome.UNKNOWN_NODE, book.apply(purge));

        assertTrue(book.state().contains("c@10.0.0.3"));
    }

    @Test
    void shouldNotRegisterWhoIsLeaving() {
        book.apply(new LedgerEntry.Registered("c@10.0.0.3#7", AT));
        book.apply(new LedgerEntry.Purged("c@10.0.0.3#7"));

        assertTrue(book.isLeaving("c@10.0.0.3#7"));
        assertEquals(Outcome.UNKNOWN_NODE, book.apply(new LedgerEntry.Registered("c@10.0.0.3#7", AT)));
        book.configured(List.of("a@10.0.0.1#0", "b@10.0.0.2#0"));

        assertFalse(book.isLeaving("c@10.0.0.3#7"));
    }

    @Test
    void shouldAgreeOnOneFormationAfterTheOther() {
        assertEquals(Outcome.DONE, book.apply(new LedgerEntry.Formed(1, "a@10.0.0.1")));
        assertEquals(Outcome.DONE, book.apply(new LedgerEntry.Formed(1, "a@10.0.0.1")));
        assertEquals(Outcome.STALE_FORMATION, book.apply(new LedgerEntry.Formed(1, "b@10.0.0.2")));
        assertEquals(Outcome.STALE_FORMATION, book.apply(new LedgerEntry.Formed(3, "b@10.0.0.2")));

        assertEquals(new Formation(1, "a@10.0.0.1"), book.state().formation());
        assertEquals(2, book.state().revision());
    }
}
