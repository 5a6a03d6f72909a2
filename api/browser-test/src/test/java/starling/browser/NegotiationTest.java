package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starling.core.id.ConnectionId;
import starling.core.media.Codec;
import starling.core.media.LocalTransport;
import starling.core.media.MediaKind;
import starling.core.media.NegotiatedMedia;
import starling.core.media.SourceKey;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.Negotiation;
import starling.core.sdp.OwnMedia;

/** Offers and answers alone, without a node: what the browser makes of our SDP, and we of its. */
class NegotiationTest {
    private static final long SEED = 5;
    private static final LocalTransport TRANSPORT = new LocalTransport("ufrag", "password-of-at-least-22-characters",
            "AB:".repeat(31) + "AB", List.of(new InetSocketAddress("127.0.0.1", 40_000)),
            List.of("turn:127.0.0.1:40000?transport=udp"), "user", "secret");
    private static Driver driver;
    private static Browser browser;
    private static PageServer pages;

    private Page page;
    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() throws Exception {
        driver = Driver.start();
        pages = PageServer.start();
        browser = Browser.launch(driver, Browser.Kind.CHROMIUM, "negotiation");
    }

    @AfterAll
    static void stop() throws Exception {
        driver.close();
        pages.close();
    }

    @BeforeEach
    void open() {
        page = browser.open(pages.url());
        page.call("() => { window.pc = new RTCPeerConnection(); window.streams = [];"
                + " pc.ontrack = (e) => streams.push(e.streams[0].id); }");
    }

    @AfterEach
    void close() {
        page.close();
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = {"VP8", "VP9", "AV1", "H264"})
    void shouldAgreeWithSenderOverManyChangesOfTheOthers(Codec own) {
        OwnMedia media = new OwnMedia(List.of(CodecFormat.standard(Codec.OPUS), CodecFormat.standard(own)), true, true,
                500);
        Negotiation negotiation = new Negotiation(TRANSPORT, media, random);
        NegotiatedMedia first = exchange(negotiation, true);
        assertEquals(2, first.receives().size(), "tracks the client sends");
        assertEquals(0, first.sends().size());

        List<Codec> codecs = List.of(Codec.VP8, Codec.VP9, Codec.AV1, Codec.H264);
        Map<SourceKey, CodecFormat> wanted = new LinkedHashMap<>();
        for (int round = 0; round < 20; round++) {
            if (wanted.isEmpty() || random.nextInt(3) > 0) {
                ConnectionId joining = ConnectionId.random(random, 0);
                wanted.put(new SourceKey(joining, MediaKind.AUDIO), CodecFormat.standard(Codec.OPUS));
                wanted.put(new SourceKey(joining, MediaKind.VIDEO),
                        CodecFormat.standard(codecs.get(random.nextInt(codecs.size()))));
            } else {
                ConnectionId leaving = new ArrayList<>(wanted.keySet()).get(random.nextInt(wanted.size())).connection();
                wanted.keySet().removeIf(k -> k.connection().equals(leaving));
            }
            negotiation.update(wanted);

            NegotiatedMedia agreed = exchange(negotiation, false);

            assertEquals(2, agreed.receives().size(), "seed " + SEED + " round " + round);
            assertEquals(wanted.size(), agreed.sends().size(), "seed " + SEED + " round " + round);
            assertEquals(wanted.keySet().stream().map(SourceKey::trackId).sorted().toList(), liveTracks(),
                    "seed " + SEED + " round " + round);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = {"VP8", "VP9", "AV1", "H264"})
    void shouldGiveTheFirstSectionsOfAReceiverToTheFirstTracks(Codec codec) {
        Negotiation negotiation = new Negotiation(TRANSPORT, new OwnMedia(List.of(), true, true, 500), random);
        exchange(negotiation, false);
        ConnectionId sender = ConnectionId.random(random, 0);
        negotiation.update(Map.of(new SourceKey(sender, MediaKind.AUDIO), CodecFormat.standard(Codec.OPUS),
                new SourceKey(sender, MediaKind.VIDEO), CodecFormat.standard(codec)));

        NegotiatedMedia agreed = exchange(negotiation, false);

        assertEquals(2, agreed.sends().size());
        assertEquals(2, page.call("() => pc.getTransceivers().length").intValue());
        assertEquals(2, liveTracks().size());
        assertEquals(sender.value(), page.call("() => [...new Set(streams)].join()").textValue(), "stream ids");
    }

    /** Does with an offer what the SDK does, and reads the answer. */
    private NegotiatedMedia exchange(Negotiation negotiation, boolean sends) {
        String offer = negotiation.offer();
        JsonNode answer = page.call("""
                async ({ sdp, sends, mids }) => {
                  await pc.setRemoteDescription({ type: 'offer', sdp });
                  if (sends) {
                    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
                    stream.getTracks().forEach((track) => pc.addTrack(track, stream));
                  }
                  for (const transceiver of pc.getTransceivers()) {
                    if (mids.includes(transceiver.mid) && transceiver.direction === 'recvonly') {
                      transceiver.direction = 'sendrecv';
                    }
                  }
                  await pc.setLocalDescription(await pc.createAnswer());
                  return pc.localDescription.sdp;
                }""", offerParameters(negotiation, offer, sends));
        return negotiation.answer(answer.textValue())
                .orElseThrow(() -> new AssertionError("refused\n" + answer.textValue() + "\nto\n" + offer)).media();
    }

    private static JsonNode offerParameters(Negotiation negotiation, String offer, boolean sends) {
        var parameters = Driver.parameters().put("sdp", offer).put("sends", sends);
        var mids = parameters.putArray("mids");
        for (MediaKind kind : MediaKind.values()) {
            negotiation.ownMid(kind).ifPresent(mids::add);
        }
        return parameters;
    }

    /** The tracks the browser expects media of. */
    private List<String> liveTracks() {
        List<String> tracks = new ArrayList<>();
        page.call("() => pc.getTransceivers().filter((t) => t.currentDirection === 'recvonly')"
                + ".map((t) => t.receiver.track.id)")
                .forEach(t -> tracks.add(t.textValue()));
        tracks.sort(null);
        return tracks;
    }
}
