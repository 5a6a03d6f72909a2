package starling.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import starling.core.dtls.DtlsAssociation;
import starling.core.dtls.DtlsHandshake;
import starling.core.ice.ClientIceAgent;
import starling.core.ice.IcePath;
import starling.core.ice.IceState;
import starling.core.ice.IceTimers;
import starling.core.turn.TurnClient;

/**
 * One client's socket: ICE, DTLS and media, straight to the server or through its TURN server. Created anywhere, then
 * touched by its media loop's thread alone.
 */
final class ClientTransport implements IcePath {
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int READS_AT_ONCE = 64;
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 20_000;
    /** Room for a TURN header. */
    private static final int FRAME_OFFSET = 64;

    /** What its owner hears, on the loop's thread. */
    interface Events {
        /** ICE and DTLS are complete. */
        void secured(long nowNanos);

        /** The first media packet came in. */
        void firstMedia(long nowNanos);

        void failed(String why);
    }

    private final TransportPlan plan;
    private final MediaLoop loop;
    private final Executor handshakes;
    private final SecureRandom random;
    private final Events events;
    private final HandshakeLink link = new HandshakeLink(this::sendFromHandshake);
    private DatagramChannel channel;
    private TurnClient turn;
    private ClientIceAgent ice;
    private boolean relayed;
    private boolean handshaking;
    private DtlsAssociation association;
    private ClientMedia media;
    private boolean closed;

    /** @param handshakes bounded pool; a handshake blocks one of its threads */
    ClientTransport(TransportPlan plan, MediaLoop loop, Executor handshakes, SecureRandom random, Events events) {
        this.plan = plan;
        this.loop = loop;
        this.handshakes = handshakes;
        this.random = random;
        this.events = events;
    }

    /** The tracks sent, once secured. */
    List<SendingTrack> sending() {
        return media == null ? List.of() : media.sending();
    }

    /** How many tracks were received so far. */
    int receivedTracks() {
        return media == null ? 0 : media.receivedTracks();
    }

    /** Opens the socket and begins. */
    void start() {
        long now = System.nanoTime();
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            channel.connect(plan.turn().map(TransportPlan.TurnAccess::server).orElse(plan.candidate()));
            channel.register(loop.selector(), SelectionKey.OP_READ, this);
        } catch (IOException e) {
            fail("socket: " + e.getMessage());
            return;
        }
        loop.add(this);
        ice = new ClientIceAgent(plan.local(), plan.remote(), IceTimers.DEFAULT, random,
                (path, b, off, len) -> sendApplication(b, off, len), now);
        if (plan.turn().isEmpty()) {
            ice.addPath(this, plan.candidate(), now);
            return;
        }
        TransportPlan.TurnAccess access = plan.turn().get();
        turn = new TurnClient(access.username(), access.password(), plan.candidate(), random, this::sendDatagram,
                this::onApplication);
        turn.start(now);
    }

    /** Sends media that is due; returns when more is. */
    long sendDue(int window, long nowNanos) {
        return media == null || closed ? Long.MAX_VALUE : media.sendDue(window, nowNanos);
    }

    /** Timers; called every 20 ms. */
    void onTick(long nowNanos) {
        if (closed) {
            return;
        }
        if (turn != null && nowNanos >= turn.nextDeadlineNanos()) {
            turn.onDeadline(nowNanos);
            checkTurn(nowNanos);
        }
        if (nowNanos >= ice.nextDeadlineNanos()) {
            ice.onDeadline(nowNanos);
        }
        if (ice.state() == IceState.FAILED) {
            fail("ICE: the server no longer answers");
        } else if (media != null) {
            media.onTick(nowNanos);
        }
    }

    /** Reads what is there. */
    void onReadable(byte[] b, ByteBuffer buffer) {
        try {
            for (int i = 0; i < READS_AT_ONCE && !closed; i++) {
                buffer.clear();
                int length = channel.read(buffer);
                if (length <= 0) {
                    return;
                }
                onDatagram(b, length, System.nanoTime());
            }
        } catch (IOException e) {
            // ICMP port unreachable: the server's socket is closed; ICE notices that it is gone
            loop.stats().unsent++;
        }
    }

    /** Says goodbye to the server and closes the socket. */
    void close() {
        if (!closed && association != null) {
            association.close();
        }
        if (!closed && turn != null) {
            turn.close(System.nanoTime());
        }
        closeSocket();
        loop.remove(this);
    }

    /** Closes the socket only. */
    void closeSocket() {
        closed = true;
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onDatagram(byte[] b, int len, long nowNanos) {
        if (turn == null) {
            onApplication(b, 0, len, nowNanos);
            return;
        }
        turn.handle(b, 0, len, nowNanos);
        if (!relayed) {
            checkTurn(nowNanos);
        }
    }

    /** RFC 7983: the first byte tells the protocol. */
    private void onApplication(byte[] b, int off, int len, long nowNanos) {
        if (len < 1) {
            return;
        }
        int first = b[off] & 0xFF;
        if (first < 4) {
            ice.handle(this, plan.candidate(), b, off, len, nowNanos);
            beginHandshake();
        } else if (first >= 20 && first < 64) {
            onDtls(b, off, len);
        } else if (first >= 128 && first < 192 && media != null) {
            boolean none = media.receivedTracks() == 0;
            media.onPacket(b, off, len, loop.isCountingGaps(), loop.countWindow(), nowNanos);
            if (none && media.receivedTracks() > 0) {
                events.firstMedia(nowNanos);
            }
        }
    }

    private void onDtls(byte[] b, int off, int len) {
        if (association == null) {
            link.offer(b, off, len);
        } else if (!association.handle(b, off, len)) {
            fail("DTLS: closed by the server");
        }
    }

    private void beginHandshake() {
        if (handshaking || ice.selected() == null) {
            return;
        }
        handshaking = true;
        handshakes.execute(() -> {
            try {
                DtlsAssociation done = DtlsHandshake.connect(plan.certificate(), plan.peer(), plan.srtp(), link, random,
                        HANDSHAKE_TIMEOUT_MILLIS);
                loop.post(() -> onSecured(done));
            } catch (IOException e) {
                loop.post(() -> fail("DTLS: " + e.getMessage()));
            }
        });
    }

    private void onSecured(DtlsAssociation done) {
        long now = System.nanoTime();
        association = done;
        List<SendingTrack> tracks = new ArrayList<>();
        for (TransportPlan.TrackPlan track : plan.tracks()) {
            tracks.add(new SendingTrack(track.codec(), track.kbps(), plan.sender(), track.ssrc(), track.section(), now,
                    random));
        }
        media = new ClientMedia(done.srtpKeys(), tracks, loop.stats(), plan.url(), this::sendApplication, now);
        events.secured(now);
    }

    private void checkTurn(long nowNanos) {
        if (turn.state() == TurnClient.State.FAILED) {
            fail("TURN: " + (turn.errorCode() == 0 ? "no answer" : "refused with " + turn.errorCode()));
        } else if (turn.state() == TurnClient.State.READY && !relayed) {
            relayed = true;
            ice.addPath(this, plan.candidate(), nowNanos);
        }
    }

    private void sendFromHandshake(byte[] datagram) {
        loop.post(() -> sendApplication(datagram, 0, datagram.length));
    }

    /** To the server's media port, framed for TURN where it goes through that. */
    private void sendApplication(byte[] b, int off, int len) {
        if (turn == null) {
            sendDatagram(b, off, len);
        } else if (relayed && len > 0) {
            byte[] frame = loop.frame();
            System.arraycopy(b, off, frame, FRAME_OFFSET, len);
            int header = turn.frame(frame, FRAME_OFFSET, len);
            sendDatagram(frame, FRAME_OFFSET - header, header + len);
        }
    }

    private void sendDatagram(byte[] b, int off, int len) {
        if (closed || len <= 0) {
            return;
        }
        ByteBuffer buffer = loop.outgoing();
        buffer.clear().put(b, off, len).flip();
        try {
            if (channel.write(buffer) == 0) {
                loop.stats().unsent++;
            }
        } catch (IOException e) {
            loop.stats().unsent++;
        }
    }

    private void fail(String why) {
        if (!closed) {
            closeSocket();
            loop.remove(this);
            events.failed(why);
        }
    }
}
