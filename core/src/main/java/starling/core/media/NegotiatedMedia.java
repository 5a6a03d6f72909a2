package starling.core.media;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The complete result of one offer and answer: the rows of the routing table that concern one connection. Immutable;
 * each one replaces the one before as a whole.
 *
 * @param receives tracks the client sends, at most one per kind
 * @param sends tracks the client receives
 */
public record NegotiatedMedia(List<ReceiveTrack> receives, List<SendTrack> sends) {
    public NegotiatedMedia {
        receives = List.copyOf(requireNonNull(receives, "receives"));
        sends = List.copyOf(requireNonNull(sends, "sends"));
    }
}
