package starling.core.stun;

import java.net.InetSocketAddress;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.RequestedTransportAttribute;

/**
 * The attributes of a TURN client's requests, encoded by ice4j: a codec other than the one our server reads them with, so
 * that a misreading of the RFC on one side shows.
 */
public final class TurnAttributes {
    private TurnAttributes() {}

    /** REQUESTED-TRANSPORT: UDP. */
    public static void requestedUdp(StunWriter to) {
        to.encoded(AttributeFactory.createRequestedTransportAttribute(RequestedTransportAttribute.UDP).encode());
    }

    public static void lifetime(StunWriter to, int seconds) {
        to.encoded(AttributeFactory.createLifetimeAttribute(seconds).encode());
    }

    public static void channelNumber(StunWriter to, int number) {
        to.encoded(AttributeFactory.createChannelNumberAttribute((char) number).encode());
    }

    /** XOR-PEER-ADDRESS, for the message that was begun in the writer. */
    public static void peerAddress(StunWriter to, InetSocketAddress peer) {
        TransportAddress address = new TransportAddress(peer.getAddress(), peer.getPort(), Transport.UDP);
        to.encoded(AttributeFactory.createXorPeerAddressAttribute(address, to.transaction()).encode());
    }
}
