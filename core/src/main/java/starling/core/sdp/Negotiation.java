package starling.core.sdp;

import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import starling.core.media.LocalTransport;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;

/**
 * Offers and answers of one connection: the server always offers ({@code signaling.md 12}). The caller keeps at most one
 * offer outstanding and changes nothing meanwhile. Not thread safe.
 */
public final class Negotiation {
    private final LocalTransport transport;
    private final int videoBitRateKbps;
    private final PayloadTypes payloadTypes;
    private final SectionPlan plan;
    private final long sessionId;
    private long version;

    public Negotiation(LocalTransport transport, OwnMedia own, RandomGenerator random) {
        this.transport = transport;
        this.videoBitRateKbps = own.videoBitRateKbps();
        this.payloadTypes = new PayloadTypes(own.formats());
        this.plan = new SectionPlan(own, payloadTypes, random);
        this.sessionId = random.nextLong() >>> 2;
    }

    /** The mid of the section in which the client sends this kind; empty if it sends none. */
    public Optional<String> ownMid(MediaKind kind) {
        return plan.ownMid(kind);
    }

    /**
     * Moves to these remote tracks, in this order; true if that needs an offer.
     *
     * @param wanted all tracks the client shall receive, with their senders' formats
     */
    public boolean update(Map<SourceKey, CodecFormat> wanted) {
        return plan.update(wanted);
    }

    /** The next offer. */
    public String offer() {
        return OfferBuilder.build(transport, payloadTypes, videoBitRateKbps, plan.sections(), sessionId, version++);
    }

    /** Reads the answer to the last offer; empty, and nothing changed, if it cannot be one. */
    public Optional<Answer> answer(String sdp) {
        return SdpParser.parse(sdp)
                .flatMap(answer -> new AnswerReader(plan, payloadTypes, videoBitRateKbps, answer).read());
    }
}
