package starling.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A client that connects, waits for its offer and leaves, at a small part of a whole one's cost: RFC 6455 by hand on a
 * channel that does not block. Not thread safe.
 */
final class OfferProbe {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_INPUT = 1 << 20;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int TEXT = 1;
    private static final int CLOSE = 8;

    private enum State {
        CONNECTING, UPGRADING, WAITING, LEAVING, DONE
    }

    private final SocketChannel channel;
    private final URI url;
    private final String connect;
    private final long dueNanos;
    private State state = State.CONNECTING;
    private byte[] input = new byte[8192];
    private int length;
    private long offeredNanos;
    private String failure = "";

    /** @param dueNanos when it was to begin */
    OfferProbe(Selector selector, URI url, String connect, long dueNanos) throws IOException {
        this.url = url;
        this.connect = connect;
        this.dueNanos = dueNanos;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        channel.connect(new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort()));
        channel.register(selector, SelectionKey.OP_CONNECT, this);
    }

    long dueNanos() {
        return dueNanos;
    }

    /** From its time to its offer; only without a failure. */
    long offerNanos() {
        return offeredNanos - dueNanos;
    }

    /** Why it got no offer; empty: it got one, or is still waiting. */
    String failure() {
        return failure;
    }

    boolean hasOffer() {
        return offeredNanos != 0;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /** Something can be read, or the connection is there. */
    void ready(SelectionKey key, ByteBuffer buffer) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                state = State.UPGRADING;
                write(ByteBuffer.wrap(("GET " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + KEY
                        + "\r\nSec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            } else if (key.isReadable()) {
                read(buffer);
            }
        } catch (IOException e) {
            end(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            end("the server hung up");
            return;
        }
        buffer.flip();
        if (length + count > MAX_INPUT) {
            end("more than " + MAX_INPUT + " bytes without an offer");
            return;
        }
        if (length + count > input.length) {
            input = Arrays.copyOf(input, Math.max(length + count, input.length * 2));
        }
        buffer.get(input, length, count);
        length += count;
        if (state == State.UPGRADING) {
            upgrade();
        }
        while ((state == State.WAITING || state == State.LEAVING) && frame()) {
            // The next one.
        }
    }

    private void upgrade() throws IOException {
        String head = new String(input, 0, length, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return;
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            end("answer " + head.lines().findFirst().orElse(""));
            return;
        }
        drop(end + 4);
        state = State.WAITING;
        send(connect);
    }

    /** Takes a whole frame from the input; false: there is none. */
    private boolean frame() throws IOException {
        if (length < 2) {
            return false;
        }
        int size = input[1] & 0x7F;
        int header = size == 127 ? 10 : size == 126 ? 4 : 2;
        if (length < header) {
            return false;
        }
        if (size >= 126) {
            ByteBuffer extended = ByteBuffer.wrap(input, 2, header - 2);
            size = size == 126 ? extended.getShort() & 0xFFFF : (int) Math.min(MAX_INPUT, extended.getLong());
        }
        if (length < header + size) {
            return false;
        }
        int opcode = input[0] & 0x0F;
        if (opcode == TEXT) {
            message(new String(input, header, size, StandardCharsets.UTF_8));
        } else if (opcode == CLOSE) {
            int code = size < 2 ? 1005 : ByteBuffer.wrap(input, header, 2).getShort() & 0xFFFF;
            end("closed by the server: " + code + " "
                    + new String(input, header + Math.min(2, size), Math.max(0, size - 2), StandardCharsets.UTF_8));
            return false;
        }
        drop(header + size);
        return true;
    }

    private void message(String text) throws IOException {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            end("the server sent no JSON");
            return;
        }
        String type = message.path("type").asText();
        if (type.equals("offer") && state == State.WAITING) {
            offeredNanos = System.nanoTime();
            state = State.LEAVING;
            send("{\"type\":\"disconnect\",\"reason\":\"NO-ERROR\"}");
        } else if (type.equals("redirect")) {
            end("redirected to " + message.path("location").asText());
        }
    }

    private void drop(int count) {
        length -= count;
        System.arraycopy(input, count, input, 0, length);
    }

    /** A text frame; its mask is zero, for there is no proxy between a test and its server to be protected. */
    private void send(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        write(frame.putInt(0).put(payload).flip());
    }

    /** A few hundred bytes fit into a new connection's send buffer. */
    private void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("send buffer full");
        }
    }

    /** It has taken too long. */
    void expire(String why) {
        end(why);
    }

    private void end(String why) {
        if (state == State.DONE) {
            return;
        }
        if (offeredNanos == 0) {
            failure = why;
        }
        state = State.DONE;
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
