package starling.media.engine;

import java.net.InetSocketAddress;
import starling.core.turn.TurnAllocation;

/**
 * What one client address is used for. A browser sends TURN messages, ICE checks and media from one socket, so an
 * address may be a TURN client and a direct path at once.
 */
final class Flow {
    final InetSocketAddress address;
    TurnAllocation allocation;
    MediaPath.Direct direct;

    Flow(InetSocketAddress address) {
        this.address = address;
    }

    boolean isUnused() {
        return allocation == null && direct == null;
    }
}
