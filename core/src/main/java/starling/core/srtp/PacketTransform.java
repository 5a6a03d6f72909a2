package starling.core.srtp;

/**
 * The keyed cipher of one direction for RTP or for RTCP, in place on heap arrays. Everything around it (headers, indices,
 * IVs, replay windows) is ours and allocates nothing; the JDK's ciphers behind it do. This is the seam where a test or a
 * benchmark takes the cipher out. Not thread safe.
 */
public interface PacketTransform {

    /** Touches nothing and believes everything: for measuring what is left without a cipher. Never for a network. */
    PacketTransform NONE = new PacketTransform() {
        @Override
        public void seal(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength) {
            // the packet stays as it is
        }

        @Override
        public boolean open(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer,
                int trailerLength) {
            return true;
        }
    };

    /**
     * Encrypts {@code b[text, end)} in place and writes the authentication tag at {@code tag}. Authenticated are the header
     * {@code b[off, text)}, the encrypted part, and the trailer.
     *
     * @param iv 12 bytes for GCM, 16 for counter mode; belongs to the caller, valid during the call
     * @param trailer four bytes that are authenticated besides: the rollover counter or the SRTCP index
     * @param trailerLength 0 or 4
     */
    void seal(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength);

    /** See {@link SrtpSendContext#touch}. */
    default long touch() {
        return 0;
    }

    /**
     * The reverse of {@link #seal}; false when the tag at {@code tag} does not fit. The encrypted part may then hold
     * anything.
     */
    boolean open(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength);
}
