package starling.api.start;

import java.io.IOException;
import java.net.InetAddress;
import starling.cluster.StarlingNode;
import starling.core.settings.NodeSettings;

/** Starts the node behind the HTTP servers. */
public interface NodeStart {
    /**
     * @param advertised the address told to clients
     * @param loops event loops for media, at least 1
     */
    StarlingNode start(NodeSettings settings, InetAddress advertised, int loops) throws IOException;
}
