package starling.partition;

import java.util.HashSet;
import java.util.Set;

/** What is out of order in a cluster, by the actions performed so far. Not thread safe. */
public final class Disturbances {
    private final Set<Integer> stopped = new HashSet<>();
    private final Set<Integer> paused = new HashSet<>();
    private final Set<Action.Cut> cuts = new HashSet<>();

    /** Takes note of an action; those that are an operator's calls change nothing here. */
    public void performed(Action action) {
        if (action instanceof Action.Kill kill) {
            stopped.add(kill.node());
        } else if (action instanceof Action.Start start) {
            stopped.remove(start.node());
        } else if (action instanceof Action.Pause pause) {
            paused.add(pause.node());
        } else if (action instanceof Action.Resume resume) {
            paused.remove(resume.node());
        } else if (action instanceof Action.Cut cut) {
            cuts.add(cut);
        } else if (action instanceof Action.Mend mend) {
            cuts.remove(new Action.Cut(mend.from(), mend.to()));
        }
    }

    /** Killed and not started again. */
    public Set<Integer> stopped() {
        return Set.copyOf(stopped);
    }

    public Set<Integer> paused() {
        return Set.copyOf(paused);
    }

    /** Not mended. */
    public Set<Action.Cut> cuts() {
        return Set.copyOf(cuts);
    }

    boolean isRunning(int node) {
        return !stopped.contains(node) && !paused.contains(node);
    }

    boolean isCut(int from, int to) {
        return cuts.contains(new Action.Cut(from, to));
    }
}
