package starling.media.engine;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import starling.core.cert.DtlsCertificate;
import starling.core.cert.Fingerprint;
import starling.core.dtls.DatagramLink;
import starling.core.dtls.DatagramQueue;
import starling.core.dtls.DtlsHandshake;
import starling.core.ice.ClientIceAgent;
import starling.core.ice.IceCredentials;
import starling.core.ice.IcePath;
import starling.core.ice.IceTimers;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.LocalTransport;
import starling.core.media.RemoteTransport;
import starling.core.media.TransportKind;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpProfile;
import starling.core.srtp.SrtpReceiver;
import starling.core.srtp.SrtpSender;

/** A client of a running media node, over a real socket, with real ICE, DTLS and SRTP; straight to the node. */
final class SocketClient implements IcePath, DatagramLink, MediaEvents, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(RANDOM, Instant.now());
    private static final int TICK_MILLIS = 2;

    final ConnectionId id;
    /** Media packets, decrypted. */
    final Queue<byte[]> received = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> toSend = new ConcurrentLinkedQueue<>();
    private final DatagramQueue records = new DatagramQueue(64);
    private final DatagramSocket socket;
    private final InetSocketAddress node;
    private final LocalTransport server;
    private final ClientIceAgent ice;
    private final Thread thread;
    private Thread handshake;
    private volatile SrtpMasterKeys keys;
    private volatile boolean running = true;

    SocketClient(EventLoopMediaNode media, int nodeKey, ChannelId channel) throws IOException {
        id = ConnectionId.random(RANDOM, nodeKey);
        server = media.open(id, channel, this);
        node = server.candidates().get(0);
        IceCredentials own = IceCredentials.random(RANDOM);
        media.connect(id, new RemoteTransport(own.ufrag(), own.password(), CERTIFICATE.fingerprint().algorithm(),
                CERTIFICATE.fingerprint().value()));
        socket = new DatagramSocket();
        socket.setReceiveBufferSize(1 << 20);
        socket.setSoTimeout(TICK_MILLIS);
        ice = new ClientIceAgent(own, new IceCredentials(server.iceUfrag(), server.icePassword()), IceTimers.DEFAULT,
                RANDOM, (path, b, off, len) -> send(b, off, len), System.nanoTime());
        ice.addPath(this, node, System.nanoTime());
        thread = new Thread(this::run, "client");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether media can flow. */
    boolean isSecured() {
        return keys != null;
    }

    /** One packet is sent about every two milliseconds. */
    void enqueue(byte[] rtp) {
        toSend.add(rtp);
    }

    private void run() {
        byte[] b = new byte[2_048];
        SrtpSender sender = null;
        SrtpReceiver receiver = null;
        while (running) {
            SrtpMasterKeys known = keys;
            if (sender == null && known != null) {
                sender = new SrtpSender(known.profile(), known.clientKey(), known.clientSalt());
                receiver = new SrtpReceiver(known.profile(), known.serverKey(), known.serverSalt());
            }
            if (System.nanoTime() >= ice.nextDeadlineNanos()) {
                ice.onDeadline(System.nanoTime());
            }
            byte[] rtp = sender == null ? null : toSend.poll();
            if (rtp != null) {
                byte[] packet = Arrays.copyOf(rtp, rtp.length + sender.profile().rtpOverhead());
                send(packet, 0, sender.context(1).protect(packet, 0, rtp.length));
            }
            int length = receive(b);
            for (int n = 0; length > 0 && n < 64; n++) {
                onDatagram(b, length, receiver);
                length = receive(b);
            }
        }
    }

    private int receive(byte[] b) {
        try {
            DatagramPacket packet = new DatagramPacket(b, b.length);
            socket.receive(packet);
            return packet.getLength();
        } catch (SocketTimeoutException e) {
            return 0;
        } catch (IOException e) {
            running = false;
            return 0;
        }
    }

    private void onDatagram(byte[] b, int length, SrtpReceiver receiver) {
        int first = b[0] & 0xFF;
        if (first < 4) {
            ice.handle(this, node, b, 0, length, System.nanoTime());
            if (ice.selected() != null && handshake == null) {
                handshake = new Thread(this::shakeHands, "client-dtls");
                handshake.setDaemon(true);
                handshake.start();
            }
        } else if (first >= 20 && first < 64) {
            records.offer(b, 0, length);
        } else if (receiver != null && (b[1] & 0xFF) < 192) {
            int plain = receiver.unprotectRtp(b, 0, length);
            if (plain > 0) {
                received.add(Arrays.copyOf(b, plain));
            }
        }
    }

    private void shakeHands() {
        try {
            keys = DtlsHandshake.connect(CERTIFICATE, new Fingerprint("sha-256", server.fingerprint()),
                    List.of(SrtpProfile.AEAD_AES_128_GCM), this,
                    RANDOM, 20_000).srtpKeys();
        } catch (IOException e) {
            throw new IllegalStateException("DTLS failed", e);
        }
    }

    @Override
    public int receive(byte[] b, int off, int len, int waitMillis) throws IOException {
        return records.receive(b, off, len, waitMillis);
    }

    @Override
    public synchronized void send(byte[] b, int off, int len) {
        try {
            socket.send(new DatagramPacket(b, off, len, node));
        } catch (IOException e) {
            running = false;
        }
    }

    @Override
    public int mtu() {
        return 1_200;
    }

    @Override
    public void connected(TransportKind transport, long setupNanos) {
        // the client's own view counts here
    }

    @Override
    public void iceStateChanged(String previous, String current) {
        // the client's own view counts here
    }

    @Override
    public void closed(MediaCloseReason reason, MediaStats last) {
        running = false;
    }

    @Override
    public void close() {
        running = false;
        socket.close();
    }
}
