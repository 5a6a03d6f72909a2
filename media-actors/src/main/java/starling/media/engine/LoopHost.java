package starling.media.engine;

import starling.core.cert.DtlsCertificate;
import starling.core.id.ConnectionId;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpReceiver;
import starling.core.srtp.SrtpScratch;
import starling.core.srtp.SrtpSender;

/** What a loop needs of the node around it. Every method may be called from any loop's thread. */
interface LoopHost {
    MediaSettings settings();

    DtlsPool dtlsPool();

    DtlsCertificate certificate();

    /** The loop that owns a connection, or that fetches the tracks of one on another node; null if it is gone. */
    MediaLoop loopOf(ConnectionId connection);

    /** The session has left the loop. */
    void closed(MediaSession session, MediaLoop loop);

    /** A loop's command queue was full. */
    void commandRefused();

    /**
     * Protection of what this node sends: the place where a measurement takes the cipher out.
     *
     * @param scratch the loop's
     */
    default SrtpSender srtpSender(SrtpMasterKeys keys, SrtpScratch scratch) {
        return new SrtpSender(keys.profile(), keys.serverKey(), keys.serverSalt(), scratch);
    }

    /** The reverse for what the client sends. */
    default SrtpReceiver srtpReceiver(SrtpMasterKeys keys, SrtpScratch scratch) {
        return new SrtpReceiver(keys.profile(), keys.clientKey(), keys.clientSalt(), scratch);
    }
}
