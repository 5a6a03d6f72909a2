package starling.core.stream;

/** What a {@link SendStream} counted and what its receiver reported; read on its loop. */
public final class SendCounters {
    long packets;
    long octets;
    long retransmittedPackets;
    long retransmittedOctets;
    long nackedPackets;
    long nacksUnknown;
    long nacksSuppressed;
    int fractionLost;
    int remoteLost;
    long remoteJitter;

    SendCounters() {}

    /** Packets sent, retransmissions not included. */
    public long packets() {
        return packets;
    }

    /** Payload bytes sent, without headers, padding and retransmissions (RFC 3550 6.4.1). */
    public long octets() {
        return octets;
    }

    public long retransmittedPackets() {
        return retransmittedPackets;
    }

    /** Bytes of retransmissions with RTP header. */
    public long retransmittedOctets() {
        return retransmittedOctets;
    }

    /** Packets the receiver asked for, repeats included. */
    public long nackedPackets() {
        return nackedPackets;
    }

    /** Of these: never sent, or too long ago. */
    public long nacksUnknown() {
        return nacksUnknown;
    }

    /** Of these: answered less than a round trip before, or over the limit of retransmissions. */
    public long nacksSuppressed() {
        return nacksSuppressed;
    }

    /** 0..255 of 256, from the last receiver report. */
    public int fractionLost() {
        return fractionLost;
    }

    /** Packets lost in total, from the last receiver report. */
    public int remoteLost() {
        return remoteLost;
    }

    /** Interarrival jitter in units of the RTP clock, from the last receiver report. */
    public long remoteJitter() {
        return remoteJitter;
    }
}
