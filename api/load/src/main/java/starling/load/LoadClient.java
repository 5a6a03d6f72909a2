package starling.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import starling.core.ice.IceCredentials;
import starling.core.media.MediaKind;

/** One participant: its signaling, its transport, and when it reached what. */
final class LoadClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TURN_UDP = Pattern.compile("turn:\\[?([^\\]?]+?)\\]?:(\\d+)(\\?transport=udp)?");

    /** What all clients of a run share. */
    record Surroundings(LoadOptions options, HttpClient http, java.util.concurrent.Executor handshakes,
            java.security.SecureRandom random, starling.core.cert.DtlsCertificate certificate) {}

    private final Surroundings around;
    private final MediaLoop loop;
    private final String channel;
    private final Role role;
    private final int number;
    private final boolean waitsForMedia;
    private final Map<MediaKind, Long> ssrcs = new EnumMap<>(MediaKind.class);
    private final AnswerSdp answers;
    private final IceCredentials ice;
    private final Signaling signaling;
    private final CompletableFuture<LoadClient> joined = new CompletableFuture<>();
    private volatile String failure;
    private volatile long openedNanos;
    private volatile long readyNanos;
    private volatile ClientTransport transport;

    /**
     * @param number unique in the run, 0..65535; sent in the stamps
     * @param waitsForMedia whether it has joined with its first media packet, or already when its transport is up
     */
    LoadClient(Surroundings around, MediaLoop loop, String channel, Role role, int number, boolean waitsForMedia) {
        this.around = around;
        this.loop = loop;
        this.channel = channel;
        this.role = role;
        this.number = number;
        this.waitsForMedia = waitsForMedia;
        LoadOptions options = around.options();
        long base = 0x1000_0000L + number * 4L;
        if (role.sends() && options.audio()) {
            ssrcs.put(MediaKind.AUDIO, base);
        }
        if (role.sends() && options.videoKbps() > 0) {
            ssrcs.put(MediaKind.VIDEO, base + 1);
        }
        ice = IceCredentials.random(around.random());
        answers = new AnswerSdp(ice, around.certificate().fingerprint(), ssrcs);
        signaling = new Signaling(around.http(), connect(), new SignalingEvents());
    }

    /** Number of its signaling URL. */
    int url() {
        return number % around.options().urls().size();
    }

    Role role() {
        return role;
    }

    String channel() {
        return channel;
    }

    MediaLoop loop() {
        return loop;
    }

    /** Why it is gone, or null. */
    String failure() {
        return failure;
    }

    boolean wasRedirected() {
        return signaling.wasRedirected();
    }

    /** WebSocket open until joined. */
    long setupNanos() {
        return readyNanos - openedNanos;
    }

    /** The transport, or null before the offer; its methods belong to the loop. */
    ClientTransport transport() {
        return transport;
    }

    /** Joins; completes exceptionally if that fails. */
    CompletableFuture<LoadClient> join(URI url) {
        signaling.open(url);
        return joined;
    }

    /** Leaves. */
    void leave() {
        signaling.disconnect();
        ClientTransport leaving = transport;
        if (leaving != null) {
            loop.post(leaving::close);
        }
    }

    void fail(String why) {
        if (failure == null) {
            failure = why;
            joined.completeExceptionally(new IllegalStateException(why));
        }
    }

    private ObjectNode connect() {
        LoadOptions options = around.options();
        ObjectNode connect = JSON.createObjectNode().put("type", "connect").put("role", role.text())
                .put("channel_id", channel).put("sora_client", "Starling load tool").put("environment", "Java");
        if (options.audio()) {
            connect.putObject("audio").put("codec_type", "OPUS");
        } else {
            connect.put("audio", false);
        }
        if (options.videoKbps() > 0) {
            connect.putObject("video").put("codec_type", options.codec().name()).put("bit_rate", options.videoKbps());
        } else {
            connect.put("video", false);
        }
        return connect;
    }

    private void begin(JsonNode message) {
        OfferSdp offer = OfferSdp.parse(message.path("sdp").asText());
        String answer = answers.answer(offer);
        if (answers.own().size() < ssrcs.size()) {
            throw new IllegalArgumentException("offer with " + answers.own().size() + " sections to send on");
        }
        InetSocketAddress candidate = offer.candidates().stream().findFirst()
                .orElseThrow(() -> new IllegalArgumentException("offer without a=candidate"));
        Optional<TransportPlan.TurnAccess> turn = around.options().direct()
                ? Optional.empty()
                : Optional.of(turn(message.path("config").path("iceServers")));
        TransportPlan plan = new TransportPlan(candidate, turn, ice, offer.ice(), around.certificate(),
                offer.fingerprint(), around.options().srtp(), number, url(),
                TransportPlan.tracks(around.options(), ssrcs, answers.own()));
        transport = new ClientTransport(plan, loop, around.handshakes(), around.random(), new TransportEvents());
        signaling.sendSdp("answer", answer);
        loop.post(transport::start);
    }

    private static TransportPlan.TurnAccess turn(JsonNode servers) {
        for (JsonNode server : servers) {
            for (JsonNode url : server.path("urls")) {
                Matcher m = TURN_UDP.matcher(url.asText());
                if (m.matches()) {
                    return new TransportPlan.TurnAccess(
                            new InetSocketAddress(m.group(1), Integer.parseInt(m.group(2))),
                            server.path("username").asText(), server.path("credential").asText());
                }
            }
        }
        throw new IllegalArgumentException("offer without a TURN server over UDP");
    }

    private final class SignalingEvents implements Signaling.Events {
        @Override
        public void opened(long nowNanos) {
            openedNanos = nowNanos;
        }

        @Override
        public void offered(JsonNode offer) {
            try {
                begin(offer);
            } catch (IllegalArgumentException e) {
                fail("offer: " + e.getMessage());
            }
        }

        @Override
        public void reOffered(String sdp) {
            try {
                signaling.sendSdp("re-answer", answers.answer(OfferSdp.parse(sdp)));
            } catch (IllegalArgumentException e) {
                fail("re-offer: " + e.getMessage());
            }
        }

        @Override
        public void closed(String why) {
            fail(why);
        }
    }

    private final class TransportEvents implements ClientTransport.Events {
        @Override
        public void secured(long nowNanos) {
            if (!waitsForMedia) {
                ready(nowNanos);
            }
        }

        @Override
        public void firstMedia(long nowNanos) {
            if (waitsForMedia) {
                ready(nowNanos);
            }
        }

        @Override
        public void failed(String why) {
            fail(why);
        }

        private void ready(long nowNanos) {
            readyNanos = nowNanos;
            joined.complete(LoadClient.this);
        }
    }
}
