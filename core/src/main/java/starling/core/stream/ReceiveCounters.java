package starling.core.stream;

/** What a {@link ReceiveStream} counted; read on its loop. */
public final class ReceiveCounters {
    long packets;
    long bytes;
    long rtxPackets;
    long rtxBytes;
    long recovered;
    long duplicates;
    long tooOld;
    long malformed;
    long paddingPackets;
    long keyFrames;
    long nackPackets;

    ReceiveCounters() {}

    /** Packets of the media SSRC, duplicates included. */
    public long packets() {
        return packets;
    }

    /** Their bytes with RTP header, without SRTP's. */
    public long bytes() {
        return bytes;
    }

    /** Packets of the RTX SSRC, empty ones included. */
    public long rtxPackets() {
        return rtxPackets;
    }

    public long rtxBytes() {
        return rtxBytes;
    }

    /** Original packets that came as RTX and were missing. */
    public long recovered() {
        return recovered;
    }

    public long duplicates() {
        return duplicates;
    }

    public long tooOld() {
        return tooOld;
    }

    public long malformed() {
        return malformed;
    }

    /** Packets without media of the negotiated codec. */
    public long paddingPackets() {
        return paddingPackets;
    }

    public long keyFrames() {
        return keyFrames;
    }

    /** NACK packets sent. */
    public long nackPackets() {
        return nackPackets;
    }
}
