package starling.core.turn;

import java.net.InetSocketAddress;
import java.util.List;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunReader;

/** The only peers there are: this node's own addresses, by index. A relay to anywhere else is a way around firewalls. */
final class TurnPeers {
    private final List<InetSocketAddress> own;
    private final int relayedFamily;

    TurnPeers(TurnSettings settings) {
        own = settings.ownAddresses();
        relayedFamily = settings.relayedAddress().getAddress().length == 4 ? 4 : 6;
    }

    /** The index of an own address; negative: not one of ours, or null. */
    int index(InetSocketAddress peer) {
        return peer == null ? -1 : own.indexOf(peer);
    }

    /** The error code for the XOR-PEER-ADDRESS attributes of a request; 0: all of them are this node. */
    int refusal(StunReader request) {
        int at = request.find(StunAttribute.XOR_PEER_ADDRESS);
        if (at < 0) {
            return 400;
        }
        for (; at >= 0; at = request.findFrom(StunAttribute.XOR_PEER_ADDRESS, at + 1)) {
            int family = request.addressFamily(at);
            if (family == 0) {
                return 400;
            }
            if (family != relayedFamily) {
                return 443;
            }
            if (!isOwnHost(request.xorAddress(at))) {
                return 403;
            }
        }
        return 0;
    }

    /** Whether REQUESTED-ADDRESS-FAMILY is there and not the one we relay from. */
    boolean isOtherFamilyRequested(StunReader request) {
        long value = request.number(StunAttribute.REQUESTED_ADDRESS_FAMILY, 0) >>> 24;
        return request.has(StunAttribute.REQUESTED_ADDRESS_FAMILY) && value != (relayedFamily == 4 ? 1 : 2);
    }

    /** A permission is for an address whatever the port (RFC 8656 section 9). */
    private boolean isOwnHost(InetSocketAddress peer) {
        for (InetSocketAddress address : own) {
            if (address.getAddress().equals(peer.getAddress())) {
                return true;
            }
        }
        return false;
    }
}
