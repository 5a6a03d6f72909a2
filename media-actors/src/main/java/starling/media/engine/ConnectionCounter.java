package starling.media.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that is counted of one connection, from its beginning, in the groups and under the names that operators see
 * ({@code operations.md section 3.2}). Groups of features that do not exist here are left out.
 */
public enum ConnectionCounter {
    /** SRTP packets as they came, before anything is known of them. */
    RECEIVED_PACKETS(Group.RTP, "total_received_packets"), //
    RECEIVED_BYTES(Group.RTP, "total_received_bytes"), //
    SENT_PACKETS(Group.RTP, "total_sent_packets"), //
    SENT_BYTES(Group.RTP, "total_sent_bytes"), //
    /** Those of them that were authentic, decrypted. */
    RECEIVED_RTP(Group.RTP, "total_received_rtp"), //
    RECEIVED_RTP_BYTE_SIZE(Group.RTP, "total_received_rtp_byte_size"), //
    RECEIVED_RTP_PADDING(Group.RTP, "total_received_rtp_padding"), //
    RECEIVED_RTP_PADDING_SIZE(Group.RTP, "total_received_rtp_padding_size"), //
    /** Never offered, so never received, as the two that follow. */
    RECEIVED_RTP_RED(Group.RTP, "total_received_rtp_red"), //
    RECEIVED_RTP_RED_RTX(Group.RTP, "total_received_rtp_red_rtx"), //
    RECEIVED_RTP_RED_ULPFEC(Group.RTP, "total_received_rtp_red_ulpfec"), //
    RECEIVED_RTP_RTX(Group.RTP, "total_received_rtp_rtx"), //
    /** Replayed, not authentic or malformed. */
    DECRYPT_SKIPPED_SRTP(Group.RTP, "total_decrypt_skipped_srtp"), //
    /** Packets sent again on request; our own name, as those of the two that follow. */
    SENT_RTP_RTX(Group.RTP, "total_sent_rtp_rtx"), //
    RECOVERED_RTP(Group.RTP, "total_recovered_rtp"), //
    LOST_RTP(Group.RTP, "total_lost_rtp"), //
    /** Packets, of which a datagram may hold several; each has a kind that is counted, too. */
    RECEIVED_RTCP(Group.RTP, "total_received_rtcp"), //
    RECEIVED_RTCP_BYE(Group.RTP, "total_received_rtcp_bye"), //
    RECEIVED_RTCP_PSFB_AFB(Group.RTP, "total_received_rtcp_psfb_afb"), //
    RECEIVED_RTCP_PSFB_FIR(Group.RTP, "total_received_rtcp_psfb_fir"), //
    RECEIVED_RTCP_PSFB_PLI(Group.RTP, "total_received_rtcp_psfb_pli"), //
    RECEIVED_RTCP_RR(Group.RTP, "total_received_rtcp_rr"), //
    RECEIVED_RTCP_RTPFB_GENERIC_NACK(Group.RTP, "total_received_rtcp_rtpfb_generic_nack"), //
    RECEIVED_RTCP_RTPFB_TMMBN(Group.RTP, "total_received_rtcp_rtpfb_tmmbn"), //
    RECEIVED_RTCP_RTPFB_TMMBR(Group.RTP, "total_received_rtcp_rtpfb_tmmbr"), //
    RECEIVED_RTCP_RTPFB_TRANSPORT_WIDE(Group.RTP, "total_received_rtcp_rtpfb_transport_wide"), //
    RECEIVED_RTCP_SDES(Group.RTP, "total_received_rtcp_sdes"), //
    RECEIVED_RTCP_SR(Group.RTP, "total_received_rtcp_sr"), //
    RECEIVED_RTCP_UNKNOWN(Group.RTP, "total_received_rtcp_unknown"), //
    RECEIVED_RTCP_XR(Group.RTP, "total_received_rtcp_xr"), //
    SENT_RTCP(Group.RTP, "total_sent_rtcp"), //
    SENT_RTCP_BYE(Group.RTP, "total_sent_rtcp_bye"), //
    SENT_RTCP_PSFB_AFB(Group.RTP, "total_sent_rtcp_psfb_afb"), //
    SENT_RTCP_PSFB_FIR(Group.RTP, "total_sent_rtcp_psfb_fir"), //
    SENT_RTCP_PSFB_PLI(Group.RTP, "total_sent_rtcp_psfb_pli"), //
    SENT_RTCP_RR(Group.RTP, "total_sent_rtcp_rr"), //
    SENT_RTCP_RTPFB_GENERIC_NACK(Group.RTP, "total_sent_rtcp_rtpfb_generic_nack"), //
    SENT_RTCP_RTPFB_TMMBN(Group.RTP, "total_sent_rtcp_rtpfb_tmmbn"), //
    SENT_RTCP_RTPFB_TMMBR(Group.RTP, "total_sent_rtcp_rtpfb_tmmbr"), //
    SENT_RTCP_RTPFB_TRANSPORT_WIDE(Group.RTP, "total_sent_rtcp_rtpfb_transport_wide"), //
    SENT_RTCP_SDES(Group.RTP, "total_sent_rtcp_sdes"), //
    SENT_RTCP_SR(Group.RTP, "total_sent_rtcp_sr"), //
    SENT_RTCP_UNKNOWN(Group.RTP, "total_sent_rtcp_unknown"), //
    SENT_RTCP_XR(Group.RTP, "total_sent_rtcp_xr"), //
    HDREXT_ABS_SEND_TIME(Group.RTP_HDREXT, "total_received_rtp_hdrext_abs_send_time"), //
    HDREXT_AUDIO_LEVEL(Group.RTP_HDREXT, "total_received_rtp_hdrext_audio_level"), //
    HDREXT_AV1_RTP_SEPC(Group.RTP_HDREXT, "total_received_rtp_hdrext_av1_rtp_sepc"), //
    HDREXT_COLOR_SPACE(Group.RTP_HDREXT, "total_received_rtp_hdrext_color_space"), //
    HDREXT_INBAND_CN(Group.RTP_HDREXT, "total_received_rtp_hdrext_inband_cn"), //
    HDREXT_PLAYOUT_DELAY(Group.RTP_HDREXT, "total_received_rtp_hdrext_playout_delay"), //
    HDREXT_SDES_MID(Group.RTP_HDREXT, "total_received_rtp_hdrext_sdes_mid"), //
    HDREXT_SDES_REPAIRED_RTP_STREAM_ID(Group.RTP_HDREXT, "total_received_rtp_hdrext_sdes_repaired_rtp_stream_id"), //
    HDREXT_SDES_RTP_STREAM_ID(Group.RTP_HDREXT, "total_received_rtp_hdrext_sdes_rtp_stream_id"), //
    HDREXT_TOFFSET(Group.RTP_HDREXT, "total_received_rtp_hdrext_toffset"), //
    HDREXT_TRANSPORT_WIDE_CC(Group.RTP_HDREXT, "total_received_rtp_hdrext_transport_wide_cc"), //
    HDREXT_UNKNOWN(Group.RTP_HDREXT, "total_received_rtp_hdrext_unknown"), //
    HDREXT_VIDEO_CONTENT_TYPE(Group.RTP_HDREXT, "total_received_rtp_hdrext_video_content_type"), //
    HDREXT_VIDEO_ORIENTATION(Group.RTP_HDREXT, "total_received_rtp_hdrext_video_orientation"), //
    HDREXT_VIDEO_TIMING(Group.RTP_HDREXT, "total_received_rtp_hdrext_video_timing"), //
    HDREXT_VIDEO_COMPOSITION_TIME(Group.RTP_HDREXT, "total_received_rtp_hdrext_video_composition_time"), //
    RECEIVED_DTLS(Group.DTLS, "total_received_dtls"), //
    SENT_DTLS(Group.DTLS, "total_sent_dtls"), //
    ICE_CONNECTED_REQ(Group.ICE_CONNECTION_STATE, "total_connected_req"), //
    ICE_CONNECTED_ACK(Group.ICE_CONNECTION_STATE, "total_connected_ack"), //
    ICE_CHECKING_REQ(Group.ICE_CONNECTION_STATE, "total_checking_req"), //
    ICE_CHECKING_ACK(Group.ICE_CONNECTION_STATE, "total_checking_ack"), //
    ICE_DISCONNECTED_REQ(Group.ICE_CONNECTION_STATE, "total_disconnected_req"), //
    ICE_DISCONNECTED_ACK(Group.ICE_CONNECTION_STATE, "total_disconnected_ack"), //
    ICE_CHECKING_DURATION_MS(Group.ICE_CONNECTION_STATE, "total_checking_duration_ms"), //
    ICE_DISCONNECTED_DURATION_MS(Group.ICE_CONNECTION_STATE, "total_disconnected_duration_ms"), //
    TURN_RECEIVED_ALLOCATE_REQUEST(Group.TURN, "total_received_allocate_request"), //
    TURN_RECEIVED_BINDING_REQUEST(Group.TURN, "total_received_binding_request"), //
    TURN_RECEIVED_CHANNEL_BIND_REQUEST(Group.TURN, "total_received_channel_bind_request"), //
    TURN_RECEIVED_CHANNEL_DATA(Group.TURN, "total_received_channel_data"), //
    TURN_RECEIVED_CREATE_PERMISSION_REQUEST(Group.TURN, "total_received_create_permission_request"), //
    TURN_RECEIVED_REFRESH_REQUEST(Group.TURN, "total_received_refresh_request"), //
    TURN_RECEIVED_SEND_INDICATION(Group.TURN, "total_received_send_indication"), //
    TURN_SENT_ALLOCATE_ERROR(Group.TURN, "total_sent_allocate_error"), //
    TURN_SENT_ALLOCATE_SUCCESS(Group.TURN, "total_sent_allocate_success"), //
    TURN_SENT_BINDING_ERROR(Group.TURN, "total_sent_binding_error"), //
    TURN_SENT_BINDING_SUCCESS(Group.TURN, "total_sent_binding_success"), //
    TURN_SENT_CHANNEL_BIND_ERROR(Group.TURN, "total_sent_channel_bind_error"), //
    TURN_SENT_CHANNEL_BIND_SUCCESS(Group.TURN, "total_sent_channel_bind_success"), //
    TURN_SENT_CHANNEL_DATA(Group.TURN, "total_sent_channel_data"), //
    TURN_SENT_CREATE_PERMISSION_ERROR(Group.TURN, "total_sent_create_permission_error"), //
    TURN_SENT_CREATE_PERMISSION_SUCCESS(Group.TURN, "total_sent_create_permission_success"), //
    TURN_SENT_DATA_INDICATION(Group.TURN, "total_sent_data_indication"), //
    TURN_SENT_REFRESH_ERROR(Group.TURN, "total_sent_refresh_error"), //
    TURN_SENT_REFRESH_SUCCESS(Group.TURN, "total_sent_refresh_success"), //
    /** ICE checks and their answers that came through TURN, and the three that follow. */
    TURN_RECEIVED_TURN_BINDING_REQUEST(Group.TURN, "total_received_turn_binding_request"), //
    TURN_RECEIVED_TURN_BINDING_SUCCESS(Group.TURN, "total_received_turn_binding_success"), //
    TURN_RECEIVED_TURN_BINDING_ERROR(Group.TURN, "total_received_turn_binding_error"), //
    TURN_SENT_TURN_BINDING_REQUEST(Group.TURN, "total_sent_turn_binding_request"), //
    TURN_SENT_TURN_BINDING_SUCCESS(Group.TURN, "total_sent_turn_binding_success"), //
    TURN_SENT_TURN_BINDING_ERROR(Group.TURN, "total_sent_turn_binding_error");

    /** The members that belong together. */
    public enum Group {
        /** SRTP and SRTCP. */
        RTP,
        /** Header extensions of the packets received. */
        RTP_HDREXT, DTLS,
        /** The checks of the server's side, and how long they went unanswered. */
        ICE_CONNECTION_STATE,
        /** The built-in TURN server. What a client says before it has shown its password belongs to nobody. */
        TURN;

        private final String text = name().toLowerCase(Locale.ROOT);

        /** The group's name. */
        public String text() {
            return text;
        }
    }

    private static final Map<String, ConnectionCounter> BY_ID = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(ConnectionCounter::id, Function.identity()));

    private final Group group;
    private final String member;
    private final String id;

    ConnectionCounter(Group group, String member) {
        this.group = group;
        this.member = member;
        this.id = group.text() + "." + member;
    }

    public Group group() {
        return group;
    }

    /** The name within the group. */
    public String member() {
        return member;
    }

    /** A name that no other counter has. */
    public String id() {
        return id;
    }

    /** Empty: another version may count what this one does not. */
    public static Optional<ConnectionCounter> of(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}
