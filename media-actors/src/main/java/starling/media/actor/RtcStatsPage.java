package starling.media.actor;

import java.util.List;

/**
 * Some clients' own statistics, ordered by connection id.
 *
 * @param last whether none follow
 */
public record RtcStatsPage(List<ConnectionRtcStats> items, boolean last) {
    public RtcStatsPage {
        items = List.copyOf(items);
    }
}
