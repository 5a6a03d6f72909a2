package starling.media.engine;

import java.net.InetSocketAddress;
import starling.core.ice.IcePath;
import starling.core.media.TransportKind;
import starling.core.turn.TurnAllocation;

/** One way to a client of one session: straight over UDP, or through a TURN allocation. Owned by the loop's thread. */
abstract sealed class MediaPath implements IcePath {
    final MediaSession session;

    private MediaPath(MediaSession session) {
        this.session = session;
    }

    /** The client's transport address as ICE sees it. */
    abstract InetSocketAddress remote();

    abstract TransportKind kind();

    /** Reads what {@link #send} will need, see {@link OutgoingTrack#touch}. */
    abstract long touch();

    /** Sends bytes that have {@code PacketBuffer}'s headroom in front and tailroom behind. */
    abstract void send(byte[] bytes, int offset, int length);

    /** The client's own address, without TURN. */
    static final class Direct extends MediaPath {
        private final Target target;
        private final DatagramPort port;

        Direct(MediaSession session, InetSocketAddress address, DatagramPort port) {
            super(session);
            this.target = Target.of(address);
            this.port = port;
        }

        @Override
        InetSocketAddress remote() {
            return target.address();
        }

        @Override
        TransportKind kind() {
            return TransportKind.DIRECT_UDP;
        }

        @Override
        long touch() {
            return target.sockaddr()[0];
        }

        @Override
        void send(byte[] bytes, int offset, int length) {
            port.send(target, bytes, offset, length);
        }
    }

    /** A relayed address on the built-in TURN server: the packet is framed and sent to the client's side of it. */
    static final class Relayed extends MediaPath {
        private final TurnAllocation allocation;
        private final Target client;
        private final DatagramPort port;

        Relayed(MediaSession session, TurnAllocation allocation, DatagramPort port) {
            super(session);
            this.allocation = allocation;
            this.client = Target.of(allocation.client());
            this.port = port;
        }

        @Override
        InetSocketAddress remote() {
            return allocation.relayed();
        }

        @Override
        TransportKind kind() {
            return TransportKind.TURN_UDP;
        }

        @Override
        long touch() {
            return client.sockaddr()[0] + allocation.framedLength();
        }

        @Override
        void send(byte[] bytes, int offset, int length) {
            int header = allocation.frame(bytes, offset, length);
            port.send(client, bytes, offset - header, allocation.framedLength());
        }
    }
}
