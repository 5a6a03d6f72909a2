package starling.media.engine;

import starling.core.buffer.PacketBuffer;
import starling.core.media.SourceKey;
import starling.core.relay.RelayBody;
import starling.core.rtcp.RtcpKind;
import starling.core.rtcp.RtcpReader;

/** One source on its way to one other node: once, however many receivers it has there. Used by the loop's thread alone. */
final class RelaySink {
    private final RelayLoop relay;
    private final RelayPeer.Link link;
    private final int handle;
    private final SourceKey key;
    private Source source;
    private long refreshedNanos;

    RelaySink(RelayLoop relay, RelayPeer.Link link, int handle, SourceKey key) {
        this.relay = relay;
        this.link = link;
        this.handle = handle;
        this.key = key;
    }

    int handle() {
        return handle;
    }

    SourceKey key() {
        return key;
    }

    long refreshedNanos() {
        return refreshedNanos;
    }

    /** Somebody there wants it still; a source that has no sender yet is looked for again. */
    void refresh(long nowNanos) {
        refreshedNanos = nowNanos;
        if (source == null || !source.isFed()) {
            MediaLoop loop = relay.loop();
            Source found = loop.sources().subscribe(key, loop.loopOf(key.connection()));
            if (source == null) {
                source = found;
                source.addRelay(this);
                source.requestKeyFrame(nowNanos);
            }
        }
        source.tellState(this, nowNanos);
    }

    /** Sends a packet of the source; one of length 0 tells that its number carries no media. The hot path. */
    void forward(PacketBuffer packet, long sequence, int generation) {
        relay.sendMedia(link, handle, packet, sequence, flags(packet), generation);
    }

    private static int flags(PacketBuffer packet) {
        if (packet.length == 0) {
            return RelayBody.SKIPPED;
        }
        return packet.keyFrame ? RelayBody.BEGINS_KEY_FRAME : 0;
    }

    void onKeyFrameWanted(long nowNanos) {
        source.requestKeyFrame(nowNanos);
    }

    /** Sends again what the other node misses. */
    void onNack(RtcpReader nacks) {
        while (nacks.next()) {
            if (nacks.kind() != RtcpKind.NACK) {
                continue;
            }
            for (int i = 0; i < nacks.nackCount(); i++) {
                int first = nacks.nackSequence(i);
                sendAgain(first);
                for (int mask = nacks.nackBitmask(i), next = 1; mask != 0; mask >>>= 1, next++) {
                    if ((mask & 1) != 0) {
                        sendAgain(first + next);
                    }
                }
            }
        }
    }

    private void sendAgain(int sequence16) {
        long highest = source.highestSequence();
        long sequence = highest - (highest - sequence16 & 0xFFFF);
        PacketBuffer stored = source.sentBefore(sequence);
        if (stored != null) {
            link.peer().traffic.retransmitted++;
            relay.loop().counters().increment(LoopCounter.RELAY_RETRANSMITTED);
            relay.sendMedia(link, handle, stored, sequence, RelayBody.AGAIN | flags(stored), source.generation());
        }
    }

    /** @param highest -1 if nothing was sent yet */
    void sendState(long highest, int generation) {
        byte[] out = relay.loop().scratch();
        relay.send(link, RelayBody.STATE, 0, generation,
                RelayBody.writeState(out, RelayLoop.BODY_AT, handle, highest));
    }

    void sendState(long highest, int generation, long ntp, long rtp, long ageNanos) {
        byte[] out = relay.loop().scratch();
        relay.send(link, RelayBody.STATE, RelayBody.REPORT, generation,
                RelayBody.writeState(out, RelayLoop.BODY_AT, handle, highest, ntp, rtp, ageNanos));
    }

    void close(long nowNanos) {
        source.removeRelay(this);
        relay.loop().sources().unsubscribe(source);
    }
}
