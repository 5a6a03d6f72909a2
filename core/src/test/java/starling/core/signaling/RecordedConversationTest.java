package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.media.Codec;
import starling.core.media.SendTrack;
import starling.core.media.TransportKind;
import starling.core.sdp.Sdps;

/** What sora-js-sdk 2026.1.0 in Chromium 156 sent to a node, in its order. */
class RecordedConversationTest {

    private static List<String> frames(String name) throws IOException {
        try (InputStream in = RecordedConversationTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Plays connect, answer, two candidates; then these tracks appear, are answered, and the client leaves. */
    private static Conversation replay(String name, RemoteTrack... tracks) throws IOException {
        List<String> frames = frames(name);
        Conversation client = Conversation.offered(frames.get(0));
        client.says(frames.get(1)).says(frames.get(2)).says(frames.get(3));
        client.note(client.session.onMediaConnected(TransportKind.TURN_UDP, client.now));
        client.sees(tracks).waits(10).says(frames.get(4)).says(frames.get(5));
        return client;
    }

    @Test
    void shouldTalkWithASenderAndReceiver() throws IOException {
        Conversation client = replay("sora-js-sdk-sendrecv.jsonl", Conversation.track(Sdps.ALICE, Codec.OPUS),
                Conversation.track(Sdps.ALICE, Codec.VP8));

        assertEquals(List.of("offer", "re-offer"), client.sentTypes());
        assertEquals("1000 TYPE-DISCONNECT", client.end());
        Member member = client.only(Effect.Open.class).member();
        assertEquals("Sora JavaScript SDK 2026.1.0", member.soraClient());
        List<Effect.Negotiate> negotiated = client.all(Effect.Negotiate.class);
        assertEquals(2, negotiated.size());
        assertEquals(2, negotiated.get(1).media().receives().size());
        assertEquals(List.of("2", "3"), negotiated.get(1).media().sends().stream().map(SendTrack::mid).toList());
    }

    @Test
    void shouldTalkWithAReceiver() throws IOException {
        Conversation client = replay("sora-js-sdk-recvonly.jsonl", Conversation.track(Sdps.ALICE, Codec.OPUS),
                Conversation.track(Sdps.ALICE, Codec.VP8), Conversation.track(Sdps.BOB, Codec.OPUS),
                Conversation.track(Sdps.BOB, Codec.VP9));

        assertEquals("1000 TYPE-DISCONNECT", client.end());
        List<Effect.Negotiate> negotiated = client.all(Effect.Negotiate.class);
        assertEquals(List.of(), negotiated.get(0).media().sends());
        assertEquals(List.of(Codec.OPUS, Codec.VP8, Codec.OPUS, Codec.VP9),
                negotiated.get(1).media().sends().stream().map(SendTrack::codec).toList());
        assertEquals(List.of("0", "1", "2", "3"),
                negotiated.get(1).media().sends().stream().map(SendTrack::mid).toList());
    }
}
