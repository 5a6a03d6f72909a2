package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {
    private static final long LENGTH = 3500;

    @ParameterizedTest
    @CsvSource({"0, 0, 3499, true", "0, 0, 3500, false", "1000, 200, 4299, true", "1000, 200, 4300, false",
            "1000, 3500, 1000, false", "1000, -1, 1000, false"})
    void shouldEndALeaseLengthAfterTheLeadersContact(long asked, long age, long now, boolean held) {
        Lease lease = new Lease(LENGTH);

        lease.grant(asked, age);

        assertEquals(held, lease.held(now));
    }

    @Test
    void shouldNotBeHeldBeforeItWasGranted() {
        assertFalse(new Lease(LENGTH).held(0));
        assertFalse(new Lease(LENGTH).held(Long.MIN_VALUE));
    }

    @Test
    void shouldNotBeShortenedByAnOlderAnswer() {
        Lease lease = new Lease(LENGTH);

        lease.grant(1000, 0);
        lease.grant(500, 0);

        assertTrue(lease.held(4499));
    }

    @Test
    void shouldEndWhenRevoked() {
        Lease lease = new Lease(LENGTH);
        lease.grant(1000, 0);

        lease.revoke();

        assertFalse(lease.held(1001));
        assertFalse(lease.heldWithin(3000, 1001));
    }

    @Test
    void shouldTellThatItWasHeldAMomentAgo() {
        Lease lease = new Lease(LENGTH);
        lease.grant(1000, 0);

        assertTrue(lease.heldWithin(3000, 7499));
        assertFalse(lease.heldWithin(3000, 7500));
    }

    @Test
    void shouldBearTheClockRunningOver() {
        Lease lease = new Lease(LENGTH);

        lease.grant(Long.MAX_VALUE - 1000, 0);

        assertTrue(lease.held(Long.MAX_VALUE + 2000));
        assertFalse(lease.held(Long.MAX_VALUE + 3000));
    }
}
