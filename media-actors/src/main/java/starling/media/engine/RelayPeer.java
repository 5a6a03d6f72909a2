package starling.media.engine;

import java.net.InetSocketAddress;
import java.util.Base64;
import starling.core.relay.RelayKeys;
import starling.core.relay.RelayReceiver;
import starling.core.relay.RelaySender;

/** Another node in one of its lives, as one loop of this node sees it. Used by the loop's thread alone. */
final class RelayPeer {
    private final RelayLoop relay;
    private final RelayEndpoint endpoint;
    private final byte[] secret;
    private final Link[] links;
    final RelayTraffic traffic;

    /**
     * The way between this loop and one loop of the peer, both directions, and what goes along it. Its counter begins with the
     * nanoseconds since the start of the process: nobody sends so fast that a link of the same name made later repeats one.
     */
    final class Link {
        final Target target;
        final RelaySender sender;
        final RelayReceiver receiver;
        final RelaySinks sinks;

        private Link(int loop) {
            RelayNode node = relay.node();
            int ownKey = node.settings().nodeKey();
            this.target = Target.of(new InetSocketAddress(endpoint.address(), endpoint.ports().get(loop)));
            this.sender = new RelaySender(
                    RelayKeys.derive(secret, ownKey, node.life(), relay.index(), loop), node.settings().encrypted(),
                    ownKey, relay.index(), relay.loop().nowNanos() - node.startNanos(), relay.loop().srtpScratch());
            this.receiver = new RelayReceiver(RelayKeys.derive(node.secret(), endpoint.nodeKey(), endpoint.life(),
                    loop, relay.index()), relay.loop().srtpScratch());
            this.sinks = new RelaySinks(relay, this);
        }

        RelayPeer peer() {
            return RelayPeer.this;
        }
    }

    /** @throws IllegalArgumentException if nothing can be sent there */
    RelayPeer(RelayLoop relay, RelayEndpoint endpoint, RelayTraffic traffic) {
        this.relay = relay;
        this.endpoint = endpoint;
        this.traffic = traffic;
        this.secret = Base64.getDecoder().decode(endpoint.secret());
        if (secret.length != RelayKeys.SECRET_SIZE) {
            throw new IllegalArgumentException(
                    "secret: " + secret.length + " bytes (expected: " + RelayKeys.SECRET_SIZE + ")");
        }
        if (endpoint.address().getClass() != relay.port().local().getAddress().getClass()) {
            throw new IllegalArgumentException("address: " + endpoint.address().getHostAddress()
                    + " (expected: of the family of " + relay.port().local().getAddress().getHostAddress() + ")");
        }
        this.links = new Link[endpoint.ports().size()];
    }

    RelayEndpoint endpoint() {
        return endpoint;
    }

    int key() {
        return endpoint.nodeKey();
    }

    int loops() {
        return links.length;
    }

    /** The link with that loop of the peer; null if it has no such loop. */
    Link link(int loop) {
        if (loop >= links.length) {
            return null;
        }
        Link link = links[loop];
        if (link == null) {
            link = new Link(loop);
            links[loop] = link;
        }
        return link;
    }

    /** Ends what is not wanted any more. */
    void expire(long nowNanos) {
        for (Link link : links) {
            if (link != null) {
                link.sinks.expire(nowNanos);
            }
        }
    }

    /** The peer is gone. */
    void close(long nowNanos) {
        for (Link link : links) {
            if (link != null) {
                link.sinks.closeAll(nowNanos);
            }
        }
    }
}
