package starling.api.start;

import java.io.IOException;
import java.net.InetAddress;
import starling.cluster.NodeListeners;
import starling.cluster.StarlingNode;
import starling.core.settings.NodeSettings;

/** Starts the node behind the HTTP servers. */
public interface NodeStart {
    /**
     * @param advertised the address told to clients
     * @param loops event loops for media, at least 1
     * @param listeners told what happens on the node
     */
    StarlingNode start(NodeSettings settings, InetAddress advertised, int loops, NodeListeners listeners)
            throws IOException;
}
