package starling.media.engine;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where datagrams go, with the address already in the kernel's form ({@code struct sockaddr_in} or {@code sockaddr_in6}
 * of Linux), so that sending converts nothing. Immutable; two targets are the same only if they are the same object.
 */
final class Target {
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;
    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_IN6 = 28;
    private static final int IN6_ADDRESS = 8;

    private final InetSocketAddress address;
    private final byte[] sockaddr;

    private Target(InetSocketAddress address, byte[] sockaddr) {
        this.address = address;
        this.sockaddr = sockaddr;
    }

    static Target of(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        boolean ipv4 = ip instanceof Inet4Address;
        ByteBuffer raw = ByteBuffer.allocate(ipv4 ? SOCKADDR_IN : SOCKADDR_IN6).order(ByteOrder.nativeOrder());
        raw.putShort(ipv4 ? AF_INET : AF_INET6);
        raw.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort());
        if (!ipv4) {
            raw.position(IN6_ADDRESS);
        }
        raw.put(ip.getAddress());
        return new Target(address, raw.array());
    }

    InetSocketAddress address() {
        return address;
    }

    /** The bytes of the socket address; not to be changed. */
    byte[] sockaddr() {
        return sockaddr;
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
