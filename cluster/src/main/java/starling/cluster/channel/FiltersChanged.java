package starling.cluster.channel;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import starling.cluster.ClusterMessage;
import starling.core.signaling.FilterChange;
import starling.media.actor.HubNews;

/**
 * The answer to {@link ChannelActor.ChangeFilters}.
 *
 * @param found whether there is such a channel
 * @param news the filters as they are now, for the branch of the node that was asked
 */
public record FiltersChanged(boolean found, Optional<FilterChange.Problem> problem, HubNews.Filters news)
        implements
            ClusterMessage {
    public FiltersChanged {
        requireNonNull(problem, "problem");
        requireNonNull(news, "news");
    }
}
