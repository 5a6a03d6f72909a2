package starling.cluster.membership;

import akka.actor.Address;
import starling.cluster.NodeName;

/** Where nodes are reached: at their name's address, all at the same port. */
public record NodeAddresses(String systemName, int port) {

    /** The address of the clustered half of the node with this name. */
    public Address of(NodeName name) {
        return new Address("akka", systemName, name.address(), port);
    }

    /** The path of a node's {@link MembershipActor}. */
    public static String membershipPath(Address address) {
        return address + "/user/" + MembershipActor.NAME;
    }
}
