package starling.core.turn;

import java.util.ArrayList;
import java.util.List;
import starling.core.stun.StunKey;

/** Somebody who may allocate, and its allocations. */
final class TurnUser {
    final StunKey key;
    final Object owner;
    final List<TurnAllocation> allocations = new ArrayList<>(2);
    final TurnCounters counters = new TurnCounters();

    TurnUser(StunKey key, Object owner) {
        this.key = key;
        this.owner = owner;
    }
}
