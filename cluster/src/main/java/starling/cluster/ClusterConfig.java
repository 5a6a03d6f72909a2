package starling.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import starling.cluster.formation.FormationTimes;
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
     *
     * @param formation the one the system is for
     * @param times how soon a silent member is unreachable
     */
    static Config cluster(NodeSettings settings, long formation, FormationTimes times) {
        boolean clustered = settings.cluster().enabled();
        Config own = ConfigFactory.parseMap(Map.of("akka.remote.artery.canonical.hostname",
                clustered ? settings.nodeHost() : LOOPBACK, "akka.remote.artery.canonical.port",
                clustered ? settings.cluster().listenMinPort() : 0, "akka.cluster.roles",
                List.of(NodeNames.role(new NodeName(settings.nodeName())), NodeNames.formationRole(formation))));
        return complete(own.withFallback(failureDetector(times)), "starling-cluster.conf");
    }

    /**
     * Silence is noticed after the heartbeat interval, the acceptable pause, and what the detector adds for the scattering
     * of the intervals (at a threshold of 8 about five and a half deviations): together the detection time.
     */
    private static Config failureDetector(FormationTimes times) {
        String prefix = "akka.cluster.failure-detector.";
        Duration detection = Duration.ofNanos(times.detectionNanos());
        return ConfigFactory.parseMap(Map.of(prefix + "heartbeat-interval", detection.dividedBy(8),
                prefix + "acceptable-heartbeat-pause", detection.multipliedBy(5).dividedBy(8),
                prefix + "min-std-deviation", detection.dividedBy(40), prefix + "expected-response-after",
                detection.dividedBy(4), "akka.cluster.unreachable-nodes-reaper-interval", detection.dividedBy(8)));
    }

    private static Config complete(Config own, String resource) {
        ClassLoader loader = ClusterConfig.class.getClassLoader();
        return ConfigFactory.defaultOverrides().withFallback(own)
                .withFallback(ConfigFactory.parseResources(loader, resource))
                .withFallback(ConfigFactory.defaultReference(loader)).resolve();
    }
}
