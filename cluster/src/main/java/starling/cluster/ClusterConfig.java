package starling.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import starling.cluster.membership.NodeNames;
import starling.core.settings.NodeSettings;

/** The Akka configuration of a node's two actor systems: our files, {@code sora.conf}, and system properties on top. */
final class ClusterConfig {
    private static final String LOOPBACK = "127.0.0.1";

    private ClusterConfig() {}

    static Config node() {
        return complete(ConfigFactory.empty(), "starling-node.conf");
    }

    /**
     * Without a cluster there is nobody to listen for: then the remoting, which Akka's cluster cannot do without, gets a
     * port of the kernel's choice on the loopback interface.
     */
    static Config cluster(NodeSettings settings) {
        boolean clustered = settings.cluster().enabled();
        Config address = ConfigFactory.parseMap(Map.of("akka.remote.artery.canonical.hostname",
                clustered ? settings.nodeHost() : LOOPBACK, "akka.remote.artery.canonical.port",
                clustered ? settings.cluster().listenMinPort() : 0));
        return complete(address.withValue("akka.cluster.roles", ConfigValueFactory
                .fromIterable(List.of(NodeNames.role(new NodeName(settings.nodeName()))))), "starling-cluster.conf");
    }

    private static Config complete(Config own, String resource) {
        ClassLoader loader = ClusterConfig.class.getClassLoader();
        return ConfigFactory.defaultOverrides().withFallback(own)
                .withFallback(ConfigFactory.parseResources(loader, resource))
                .withFallback(ConfigFactory.defaultReference(loader)).resolve();
    }
}
