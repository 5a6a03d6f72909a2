package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.settings.ClusterFailureSettings;
import starling.core.settings.MinorityConnections;

class FormationTimesTest {

    /** Whatever is set: who is cut off has noticed two seconds before the others take over. */
    @ParameterizedTest
    @CsvSource({"4000, 3000, 3500", "2000, 1000, 1000", "2000, 2000, 2000", "60000, 60000, 3500"})
    void shouldEndTheLeaseTwoSecondsBeforeATakeover(long detection, long stable, long lease) {
        FormationTimes times = FormationTimes.of(new ClusterFailureSettings(Duration.ofMillis(detection),
                Duration.ofMillis(stable), MinorityConnections.KEEP, false));

        assertEquals(Duration.ofMillis(lease).toNanos(), times.leaseNanos());
        assertTrue(times.leaseNanos() + Duration.ofSeconds(2).toNanos() <= times.detectionNanos()
                + times.stableNanos());
        assertTrue(times.pingNanos() <= times.leaseNanos() / 4);
    }
}
