package starling.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void shouldBeTheSameForTheSameSeed() {
        assertEquals(Schedule.random(7, 5), Schedule.random(7, 5));
    }

    @Test
    void shouldUndoEveryDisturbance() {
        for (int seed = 0; seed < 2_000; seed++) {
            Schedule schedule = Schedule.random(seed, 3 + seed % 3);
            Set<Object> open = new HashSet<>();
            for (Step step : schedule.steps()) {
                Action action = step.action();
                if (action instanceof Action.Kill kill) {
                    assertTrue(open.add(kill.node()), () -> schedule + " stops a node twice");
                } else if (action instanceof Action.Pause pause) {
                    assertTrue(open.add(pause.node()), () -> schedule + " stops a node twice");
                } else if (action instanceof Action.Start start) {
                    assertTrue(open.remove(start.node()), () -> schedule + " starts a running node");
                } else if (action instanceof Action.Resume resume) {
                    assertTrue(open.remove(resume.node()), () -> schedule + " resumes a running node");
                } else if (action instanceof Action.Cut cut) {
                    assertTrue(open.add(cut), () -> schedule + " cuts a link twice");
                } else if (action instanceof Action.Mend mend) {
                    assertTrue(open.remove(new Action.Cut(mend.from(), mend.to())),
                            () -> schedule + " mends a whole link");
                }
            }
            assertEquals(Set.of(), open, () -> schedule + " leaves something undone");
        }
    }
}
