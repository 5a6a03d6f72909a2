package starling.media.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import starling.core.buffer.PacketBuffer;
import starling.core.ice.IceAgent;
import starling.core.ice.IceCounters;
import starling.core.ice.IceState;
import starling.core.media.HeaderExtension;
import starling.core.rtcp.RtcpHeader;
import starling.core.rtcp.RtcpKind;
import starling.core.rtcp.RtcpReader;
import starling.core.rtp.RtpExtensions;
import starling.core.rtp.RtpHeader;
import starling.core.stun.StunHeader;
import starling.core.stun.StunType;
import starling.core.turn.TurnCounters;

/** Counts of one connection what {@link ConnectionCounter} lists. One loop's thread; allocates only in {@link #stats}. */
final class ConnectionCounters {
    private static final int TMMBR_FORMAT = 3;
    private static final int TMMBN_FORMAT = 4;
    private static final int APPLICATION_FORMAT = 15;
    private static final ConnectionCounter[] RECEIVED_KINDS = kinds("RECEIVED_");
    private static final ConnectionCounter[] SENT_KINDS = kinds("SENT_");
    /** By the bits of {@link RtpExtensions#presentBits}. */
    private static final ConnectionCounter[] EXTENSIONS = extensions();
    private static final Map<String, ConnectionCounter> TURN = Arrays.stream(ConnectionCounter.values())
            .filter(counter -> counter.group() == ConnectionCounter.Group.TURN)
            .collect(Collectors.toUnmodifiableMap(ConnectionCounter::member, Function.identity()));

    private final long[] counts = new long[ConnectionCounter.values().length];
    private final RtcpReader sent = new RtcpReader();

    void increment(ConnectionCounter counter) {
        counts[counter.ordinal()]++;
    }

    void add(ConnectionCounter counter, long amount) {
        counts[counter.ordinal()] += amount;
    }

    /** An authentic packet, decrypted. */
    void receivedRtp(PacketBuffer packet) {
        byte[] b = packet.bytes;
        increment(ConnectionCounter.RECEIVED_RTP);
        add(ConnectionCounter.RECEIVED_RTP_BYTE_SIZE, packet.length);
        int padding = RtpHeader.paddingLength(b, packet.offset, packet.length);
        if (padding > 0) {
            increment(ConnectionCounter.RECEIVED_RTP_PADDING);
            add(ConnectionCounter.RECEIVED_RTP_PADDING_SIZE, padding);
        }
        for (int bits = RtpExtensions.presentBits(b, packet.offset); bits != 0; bits &= bits - 1) {
            increment(EXTENSIONS[Integer.numberOfTrailingZeros(bits)]);
        }
    }

    /** The packet at which the reader stands has come. */
    void receivedRtcp(RtcpReader packet) {
        increment(ConnectionCounter.RECEIVED_RTCP);
        increment(counter(packet, RECEIVED_KINDS, ConnectionCounter.RECEIVED_RTCP_RTPFB_TMMBR,
                ConnectionCounter.RECEIVED_RTCP_RTPFB_TMMBN, ConnectionCounter.RECEIVED_RTCP_PSFB_AFB));
    }

    /** A compound in the clear that is about to go out. */
    void sentRtcp(byte[] bytes, int offset, int length) {
        sent.reset(bytes, offset, length);
        while (sent.next()) {
            increment(ConnectionCounter.SENT_RTCP);
            increment(counter(sent, SENT_KINDS, ConnectionCounter.SENT_RTCP_RTPFB_TMMBR,
                    ConnectionCounter.SENT_RTCP_RTPFB_TMMBN, ConnectionCounter.SENT_RTCP_PSFB_AFB));
        }
    }

    /** An ICE check, or an answer to one, that came through TURN. */
    void receivedCheck(byte[] b, int offset) {
        check(StunHeader.type(b, offset), ConnectionCounter.TURN_RECEIVED_TURN_BINDING_REQUEST,
                ConnectionCounter.TURN_RECEIVED_TURN_BINDING_SUCCESS,
                ConnectionCounter.TURN_RECEIVED_TURN_BINDING_ERROR);
    }

    /** The same in the other direction. */
    void sentCheck(byte[] b, int offset) {
        check(StunHeader.type(b, offset), ConnectionCounter.TURN_SENT_TURN_BINDING_REQUEST,
                ConnectionCounter.TURN_SENT_TURN_BINDING_SUCCESS, ConnectionCounter.TURN_SENT_TURN_BINDING_ERROR);
    }

    private void check(int type, ConnectionCounter request, ConnectionCounter success, ConnectionCounter error) {
        switch (type) {
            case StunType.BINDING_REQUEST -> increment(request);
            case StunType.BINDING_SUCCESS -> increment(success);
            case StunType.BINDING_ERROR -> increment(error);
            default -> {
                // an indication is no check
            }
        }
    }

    /**
     * What is counted elsewhere.
     *
     * @param turn of the client as a user of the TURN server; null if it is none any more
     * @param lost packets of its present tracks that never came
     */
    record Others(IceAgent ice, TurnCounters turn, long sentPackets, long sentBytes, long lost) {}

    /** A copy, with what others have counted. */
    MediaStats stats(Others others, long nowNanos) {
        long[] copy = counts.clone();
        copy[ConnectionCounter.SENT_PACKETS.ordinal()] = others.sentPackets;
        copy[ConnectionCounter.SENT_BYTES.ordinal()] = others.sentBytes;
        copy[ConnectionCounter.LOST_RTP.ordinal()] = others.lost;
        IceAgent ice = others.ice;
        IceCounters checks = ice.counters();
        copy[ConnectionCounter.ICE_CONNECTED_REQ.ordinal()] = checks.connectedReq;
        copy[ConnectionCounter.ICE_CONNECTED_ACK.ordinal()] = checks.connectedAck;
        copy[ConnectionCounter.ICE_CHECKING_REQ.ordinal()] = checks.checkingReq;
        copy[ConnectionCounter.ICE_CHECKING_ACK.ordinal()] = checks.checkingAck;
        copy[ConnectionCounter.ICE_DISCONNECTED_REQ.ordinal()] = checks.disconnectedReq;
        copy[ConnectionCounter.ICE_DISCONNECTED_ACK.ordinal()] = checks.disconnectedAck;
        copy[ConnectionCounter.ICE_CHECKING_DURATION_MS.ordinal()] = TimeUnit.NANOSECONDS
                .toMillis(ice.durationNanos(IceState.CHECKING, nowNanos));
        copy[ConnectionCounter.ICE_DISCONNECTED_DURATION_MS.ordinal()] = TimeUnit.NANOSECONDS
                .toMillis(ice.durationNanos(IceState.DISCONNECTED, nowNanos));
        if (others.turn != null) {
            others.turn.forEach((name, value) -> copy[TURN.get(name).ordinal()] = value);
        }
        return new MediaStats(copy);
    }

    /** What the reader knows no kind for has a name here all the same. */
    private static ConnectionCounter counter(RtcpReader packet, ConnectionCounter[] kinds, ConnectionCounter tmmbr,
            ConnectionCounter tmmbn, ConnectionCounter afb) {
        if (packet.kind() == RtcpKind.UNKNOWN && packet.packetType() == RtcpHeader.TRANSPORT_FEEDBACK) {
            return switch (packet.format()) {
                case TMMBR_FORMAT -> tmmbr;
                case TMMBN_FORMAT -> tmmbn;
                default -> kinds[RtcpKind.UNKNOWN.ordinal()];
            };
        }
        boolean application = packet.kind() == RtcpKind.UNKNOWN
                && packet.packetType() == RtcpHeader.PAYLOAD_FEEDBACK && packet.format() == APPLICATION_FORMAT;
        return application ? afb : kinds[packet.kind().ordinal()];
    }

    private static ConnectionCounter[] kinds(String direction) {
        Map<RtcpKind, String> names = new EnumMap<>(RtcpKind.class);
        for (RtcpKind kind : RtcpKind.values()) {
            names.put(kind, switch (kind) {
                case SENDER_REPORT -> "SR";
                case RECEIVER_REPORT -> "RR";
                case SDES -> "SDES";
                case BYE -> "BYE";
                case NACK -> "RTPFB_GENERIC_NACK";
                case TRANSPORT_CC -> "RTPFB_TRANSPORT_WIDE";
                case PLI -> "PSFB_PLI";
                case FIR -> "PSFB_FIR";
                case REMB -> "PSFB_AFB";
                case XR -> "XR";
                case UNKNOWN, MALFORMED -> "UNKNOWN";
            });
        }
        return names.values().stream().map(name -> ConnectionCounter.valueOf(direction + "RTCP_" + name))
                .toArray(ConnectionCounter[]::new);
    }

    private static ConnectionCounter[] extensions() {
        ConnectionCounter[] byId = new ConnectionCounter[Integer.SIZE];
        Arrays.fill(byId, ConnectionCounter.HDREXT_UNKNOWN);
        for (HeaderExtension extension : HeaderExtension.values()) {
            byId[extension.id()] = switch (extension) {
                case MID -> ConnectionCounter.HDREXT_SDES_MID;
                case ABS_SEND_TIME -> ConnectionCounter.HDREXT_ABS_SEND_TIME;
                case TRANSPORT_CC -> ConnectionCounter.HDREXT_TRANSPORT_WIDE_CC;
                case AUDIO_LEVEL -> ConnectionCounter.HDREXT_AUDIO_LEVEL;
                case VIDEO_ORIENTATION -> ConnectionCounter.HDREXT_VIDEO_ORIENTATION;
                case DEPENDENCY_DESCRIPTOR -> ConnectionCounter.HDREXT_AV1_RTP_SEPC;
                case RTP_STREAM_ID -> ConnectionCounter.HDREXT_SDES_RTP_STREAM_ID;
                case REPAIRED_RTP_STREAM_ID -> ConnectionCounter.HDREXT_SDES_REPAIRED_RTP_STREAM_ID;
            };
        }
        return byId;
    }
}
