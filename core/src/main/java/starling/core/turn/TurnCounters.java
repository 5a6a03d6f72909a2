package starling.core.turn;

import java.util.function.ObjLongConsumer;

/** Messages of one user, or of all of a server core ({@code operations.md section 3.2}, group turn). One thread's. */
public final class TurnCounters {
    public long receivedAllocateRequest;
    public long receivedBindingRequest;
    public long receivedChannelBindRequest;
    public long receivedChannelData;
    public long receivedCreatePermissionRequest;
    public long receivedRefreshRequest;
    public long receivedSendIndication;
    public long sentAllocateError;
    public long sentAllocateSuccess;
    public long sentBindingError;
    public long sentBindingSuccess;
    public long sentChannelBindError;
    public long sentChannelBindSuccess;
    public long sentChannelData;
    public long sentCreatePermissionError;
    public long sentCreatePermissionSuccess;
    public long sentDataIndication;
    public long sentRefreshError;
    public long sentRefreshSuccess;

    /** No STUN message, a wrong FINGERPRINT, or a message that a server has no use for. */
    public long malformed;
    /** Wrong user name or MESSAGE-INTEGRITY. The first request of a client, which has none, does not count. */
    public long notAuthentic;
    /** Peers asked for that are not this node. */
    public long refusedPeers;
    /** Send indications without allocation, permission or data. */
    public long droppedSendIndications;
    /** ChannelData that is malformed or on a channel that is not bound. */
    public long droppedChannelData;

    /** Adds another one's values to this one's. */
    public void add(TurnCounters other) {
        receivedAllocateRequest += other.receivedAllocateRequest;
        receivedBindingRequest += other.receivedBindingRequest;
        receivedChannelBindRequest += other.receivedChannelBindRequest;
        receivedChannelData += other.receivedChannelData;
        receivedCreatePermissionRequest += other.receivedCreatePermissionRequest;
        receivedRefreshRequest += other.receivedRefreshRequest;
        receivedSendIndication += other.receivedSendIndication;
        sentAllocateError += other.sentAllocateError;
        sentAllocateSuccess += other.sentAllocateSuccess;
        sentBindingError += other.sentBindingError;
        sentBindingSuccess += other.sentBindingSuccess;
        sentChannelBindError += other.sentChannelBindError;
        sentChannelBindSuccess += other.sentChannelBindSuccess;
        sentChannelData += other.sentChannelData;
        sentCreatePermissionError += other.sentCreatePermissionError;
        sentCreatePermissionSuccess += other.sentCreatePermissionSuccess;
        sentDataIndication += other.sentDataIndication;
        sentRefreshError += other.sentRefreshError;
        sentRefreshSuccess += other.sentRefreshSuccess;
        malformed += other.malformed;
        notAuthentic += other.notAuthentic;
        refusedPeers += other.refusedPeers;
        droppedSendIndications += other.droppedSendIndications;
        droppedChannelData += other.droppedChannelData;
    }

    /** The members of the reference's group {@code turn}, by name. */
    public void forEach(ObjLongConsumer<String> consumer) {
        consumer.accept("total_received_allocate_request", receivedAllocateRequest);
        consumer.accept("total_received_binding_request", receivedBindingRequest);
        consumer.accept("total_received_channel_bind_request", receivedChannelBindRequest);
        consumer.accept("total_received_channel_data", receivedChannelData);
        consumer.accept("total_received_create_permission_request", receivedCreatePermissionRequest);
        consumer.accept("total_received_refresh_request", receivedRefreshRequest);
        consumer.accept("total_received_send_indication", receivedSendIndication);
        consumer.accept("total_sent_allocate_error", sentAllocateError);
        consumer.accept("total_sent_allocate_success", sentAllocateSuccess);
        consumer.accept("total_sent_binding_error", sentBindingError);
        consumer.accept("total_sent_binding_success", sentBindingSuccess);
        consumer.accept("total_sent_channel_bind_error", sentChannelBindError);
        consumer.accept("total_sent_channel_bind_success", sentChannelBindSuccess);
        consumer.accept("total_sent_channel_data", sentChannelData);
        consumer.accept("total_sent_create_permission_error", sentCreatePermissionError);
        consumer.accept("total_sent_create_permission_success", sentCreatePermissionSuccess);
        consumer.accept("total_sent_data_indication", sentDataIndication);
        consumer.accept("total_sent_refresh_error", sentRefreshError);
        consumer.accept("total_sent_refresh_success", sentRefreshSuccess);
    }
}
