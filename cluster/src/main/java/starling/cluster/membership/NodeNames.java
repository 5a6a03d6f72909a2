package starling.cluster.membership;

import akka.cluster.Member;
import java.util.Optional;
import starling.cluster.NodeName;

/** A member's node name and formation travel with its membership, as its roles. */
public final class NodeNames {
    private static final String ROLE_PREFIX = "name:";

    private static final String FORMATION_PREFIX = "formation:";

    private NodeNames() {}

    /** The role that carries this name. */
    public static String role(NodeName name) {
        return ROLE_PREFIX + name.value();
    }

    /** The role that tells to which formation a member belongs. */
    public static String formationRole(long formation) {
        return FORMATION_PREFIX + formation;
    }

    static Optional<NodeName> of(Member member) {
        for (String role : member.getRoles()) {
            if (role.startsWith(ROLE_PREFIX)) {
                return NodeName.parse(role.substring(ROLE_PREFIX.length()));
            }
        }
        return Optional.empty();
    }
}
