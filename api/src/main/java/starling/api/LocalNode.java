package starling.api;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import starling.api.start.NodeStart;
import starling.cluster.NodeListeners;
import starling.cluster.StarlingNode;
import starling.core.settings.NodeSettings;
import starling.media.engine.EventLoopMediaNode;
import starling.media.engine.MediaSettings;

/** The real node: event loops for media, actors, cluster. */
final class LocalNode implements NodeStart {
    @Override
    public StarlingNode start(NodeSettings settings, InetAddress advertised, int loops, NodeListeners listeners)
            throws IOException {
        MediaSettings media = MediaSettings.of(settings, advertised, loops);
        return StarlingNode.start(settings, EventLoopMediaNode.start(media, Instant.now()), listeners);
    }
}
