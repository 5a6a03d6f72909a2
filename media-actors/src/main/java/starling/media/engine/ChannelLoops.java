package starling.media.engine;

import java.util.HashMap;
import java.util.Map;
import starling.core.id.ChannelId;

/**
 * Which loop a new session goes to: the one that serves its channel already, so that a room never crosses threads, until
 * that loop has {@value #ROOM} members of the channel; from then on, and for a new channel, the loop with the fewest
 * sessions. Thread safe.
 */
final class ChannelLoops {
    static final int ROOM = 48;

    private final int[] sessions;
    private final Map<ChannelId, int[]> byChannel = new HashMap<>();

    ChannelLoops(int loops) {
        this.sessions = new int[loops];
    }

    /** Chooses a loop and counts the session there. */
    synchronized int enter(ChannelId channel) {
        int[] members = byChannel.computeIfAbsent(channel, c -> new int[sessions.length]);
        int loop = fullest(members);
        if (members[loop] == 0 || members[loop] >= ROOM) {
            loop = leastBusy();
        }
        members[loop]++;
        sessions[loop]++;
        return loop;
    }

    synchronized void leave(ChannelId channel, int loop) {
        sessions[loop]--;
        int[] members = byChannel.get(channel);
        members[loop]--;
        for (int count : members) {
            if (count > 0) {
                return;
            }
        }
        byChannel.remove(channel);
    }

    /** The loop with most members that still has room, or any full one. */
    private static int fullest(int[] members) {
        int best = 0;
        for (int i = 1; i < members.length; i++) {
            boolean room = members[i] < ROOM;
            boolean bestRoom = members[best] < ROOM;
            if (room && (!bestRoom || members[i] > members[best])) {
                best = i;
            }
        }
        return best;
    }

    private int leastBusy() {
        int best = 0;
        for (int i = 1; i < sessions.length; i++) {
            if (sessions[i] < sessions[best]) {
                best = i;
            }
        }
        return best;
    }
}
