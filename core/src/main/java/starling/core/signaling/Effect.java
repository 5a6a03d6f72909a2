package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.NegotiatedMedia;
import starling.core.media.RemoteTransport;
import starling.core.media.TransportKind;

/** What {@link SignalingSession} wants done; its owner executes the effects in the order given. */
public sealed interface Effect {
    /**
     * Find the channel's node and answer with {@link SignalingSession#onPlaced}.
     *
     * @param redirected the client was sent here by another node, so do not bounce it again
     * @param gathered the client goes where the channel's clients gather, even if any node may serve it
     */
    record Place(ChannelId channel, boolean redirected, boolean gathered) implements Effect {
        public Place {
            requireNonNull(channel, "channel");
        }
    }

    /** Ask whether the client may enter; answer with {@link SignalingSession#onAuthorized}. */
    record Authorize(AuthQuestion question) implements Effect {
        public Authorize {
            requireNonNull(question, "question");
        }
    }

    /** Admit the member to its channel and open its media session; answer with {@link SignalingSession#onOpened}. */
    record Open(Member member) implements Effect {
        public Open {
            requireNonNull(member, "member");
        }
    }

    /** Hand the client's transport parameters to the media session; happens once. */
    record Connect(RemoteTransport remote) implements Effect {
        public Connect {
            requireNonNull(remote, "remote");
        }
    }

    /** Replace the media session's tracks as a whole. */
    record Negotiate(NegotiatedMedia media) implements Effect {
        public Negotiate {
            requireNonNull(media, "media");
        }
    }

    /** The client is answered and its media path is up: announce it to the channel, itself included; happens once. */
    record Connected(Member member, SessionId session, TransportKind transport) implements Effect {
        public Connected {
            requireNonNull(member, "member");
            requireNonNull(session, "session");
            requireNonNull(transport, "transport");
        }
    }

    /** A text frame for the client. */
    record Send(String json) implements Effect {
        public Send {
            requireNonNull(json, "json");
        }
    }

    /** The client's {@code getStats()} report: an array of RTCStats objects as received. */
    record Stats(JsonNode reports) implements Effect {
        public Stats {
            requireNonNull(reports, "reports");
        }
    }

    /**
     * The end: leave the channel, close the media session, close the WebSocket with this code and reason (nothing to do
     * if it is closed already). Always the last effect of a session, and given exactly once.
     *
     * @param reason at most 123 bytes
     */
    record Close(CloseReason cause, int code, String reason) implements Effect {
        public Close {
            requireNonNull(cause, "cause");
            requireNonNull(reason, "reason");
        }
    }
}
