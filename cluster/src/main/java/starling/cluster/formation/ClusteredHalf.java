package starling.cluster.formation;

import java.util.Collection;
import java.util.List;

/** What the keeper of a node's membership does with the clustered half. Called on the keeper's thread; never blocks. */
public interface ClusteredHalf {
    HalfState state();

    /** Whether all of these are full members whose reports have arrived here. */
    boolean complete(Collection<String> nodes);

    /** Starts it, outside of any cluster; only if there is none. */
    void launch(long formation);

    /** Makes it the first member of its formation. */
    void found();

    /** Lets it join the cluster of these nodes, in place of earlier ones if it is not in yet. */
    void join(List<String> nodes);

    /** Removes members for good. Those it does not know are left out. */
    void down(Collection<Long> incarnations);

    /** Ends it as soon as possible. */
    void leave();
}
