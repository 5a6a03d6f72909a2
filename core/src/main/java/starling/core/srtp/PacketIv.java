package starling.core.srtp;

/**
 * Builds the IV of a packet in one reused array. AES-CM (RFC 3711 4.1.1, 16 bytes) and AES-GCM (RFC 7714 8.1 and 9.1, 12
 * bytes) have the same shape: zeros, SSRC, 48-bit index, XORed with the salt; counter mode has two more zeros in front and
 * its block counter behind. An SRTCP index takes the place of the 48-bit index.
 */
final class PacketIv {
    private final byte[] salt;
    private final byte[] iv;
    private final int ssrcAt;

    PacketIv(SrtpProfile profile, byte[] salt) {
        this.salt = salt;
        this.iv = new byte[profile.isGcm() ? 12 : 16];
        this.ssrcAt = profile.isGcm() ? 2 : 4;
        System.arraycopy(salt, 0, iv, 0, salt.length);
    }

    long touch() {
        return salt[0] + iv[0];
    }

    /** The IV of that packet; the array is overwritten by the next call. */
    byte[] of(int ssrc, long index) {
        int at = ssrcAt;
        iv[at] = (byte) (salt[at] ^ ssrc >> 24);
        iv[at + 1] = (byte) (salt[at + 1] ^ ssrc >> 16);
        iv[at + 2] = (byte) (salt[at + 2] ^ ssrc >> 8);
        iv[at + 3] = (byte) (salt[at + 3] ^ ssrc);
        iv[at + 4] = (byte) (salt[at + 4] ^ (int) (index >> 40));
        iv[at + 5] = (byte) (salt[at + 5] ^ (int) (index >> 32));
        iv[at + 6] = (byte) (salt[at + 6] ^ (int) index >> 24);
        iv[at + 7] = (byte) (salt[at + 7] ^ (int) index >> 16);
        iv[at + 8] = (byte) (salt[at + 8] ^ (int) index >> 8);
        iv[at + 9] = (byte) (salt[at + 9] ^ (int) index);
        return iv;
    }
}
