package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MinorityWatchTest {
    private final MinorityWatch watch = new MinorityWatch(3000);

    @Test
    void shouldBePatientForAsLongAsAnElectionTakes() {
        assertFalse(watch.due(true, 0));
        assertFalse(watch.due(false, 1000));
        assertFalse(watch.due(false, 3999));
        assertTrue(watch.due(false, 4000));
        assertTrue(watch.due(false, 5000));
    }

    @Test
    void shouldBeginAnewWhenTheMajorityWasBack() {
        watch.due(false, 1000);
        watch.due(true, 2000);

        assertFalse(watch.due(false, 3000));
        assertFalse(watch.due(false, 5999));
        assertTrue(watch.due(false, 6000));
    }
}
