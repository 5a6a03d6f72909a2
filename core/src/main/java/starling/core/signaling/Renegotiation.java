package starling.core.signaling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import starling.core.media.SourceKey;
import starling.core.sdp.Answer;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.Negotiation;

/**
 * When to offer: at most one offer is unanswered, and changes of the remote tracks are gathered for a moment before the
 * next one ({@code signaling.md 1}).
 */
final class Renegotiation {
    private final Negotiation negotiation;
    private final long coalescingNanos;
    private final long answerNanos;
    private Map<SourceKey, CodecFormat> wanted = Map.of();
    private boolean changed;
    private boolean outstanding;
    private long offerAt = Long.MAX_VALUE;
    private long answerBy = Long.MAX_VALUE;

    Renegotiation(Negotiation negotiation, SignalingLimits limits) {
        this.negotiation = negotiation;
        this.coalescingNanos = limits.coalescing().toNanos();
        this.answerNanos = limits.answered().toNanos();
    }

    String firstOffer(long nowNanos) {
        return offer(nowNanos);
    }

    /** What the client should receive from now on. */
    void want(List<RemoteTrack> tracks, long nowNanos) {
        Map<SourceKey, CodecFormat> next = new LinkedHashMap<>();
        tracks.forEach(track -> next.put(track.source(), track.format()));
        changed |= !next.equals(wanted);
        wanted = next;
        schedule(nowNanos);
    }

    /** The answer to the outstanding offer; empty if it cannot be one. */
    Optional<Answer> answer(String sdp, long nowNanos) {
        Optional<Answer> answer = negotiation.answer(sdp);
        if (answer.isPresent()) {
            outstanding = false;
            answerBy = Long.MAX_VALUE;
            schedule(nowNanos);
        }
        return answer;
    }

    /** The offer that is due, if it would tell the client anything. */
    Optional<String> poll(long nowNanos) {
        if (nowNanos < offerAt) {
            return Optional.empty();
        }
        offerAt = Long.MAX_VALUE;
        changed = false;
        return negotiation.update(wanted) ? Optional.of(offer(nowNanos)) : Optional.empty();
    }

    boolean isOutstanding() {
        return outstanding;
    }

    /** An offer will go out within the next moments. */
    boolean isDue() {
        return offerAt != Long.MAX_VALUE;
    }

    boolean isLate(long nowNanos) {
        return nowNanos >= answerBy;
    }

    long nextDeadlineNanos() {
        return Math.min(offerAt, answerBy);
    }

    private void schedule(long nowNanos) {
        if (changed && !outstanding && offerAt == Long.MAX_VALUE) {
            offerAt = nowNanos + coalescingNanos;
        }
    }

    private String offer(long nowNanos) {
        outstanding = true;
        answerBy = nowNanos + answerNanos;
        return negotiation.offer();
    }
}
