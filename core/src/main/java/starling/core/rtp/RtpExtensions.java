package starling.core.rtp;

import starling.core.buffer.BigEndian;
import starling.core.buffer.PacketBuffer;

/**
 * RTP header extensions (RFC 8285), one-byte and two-byte form, as static functions over a packet that passed
 * {@link RtpHeader#isValid}. A malformed element ends the walk; what comes before it counts.
 *
 * <p>{@link #find} packs position and length of an element's data into one int, so that nothing is allocated: read them
 * with {@link #position} and {@link #length}.
 */
public final class RtpExtensions {
    /** Profile of the one-byte form. */
    public static final int ONE_BYTE_PROFILE = 0xBEDE;
    /** Profile of the two-byte form; its low four bits are free. */
    public static final int TWO_BYTE_PROFILE = 0x1000;

    private static final int BLOCK_HEADER = 4;

    private RtpExtensions() {}

    /** Where the element's data is, or -1 if the packet has no such element. */
    public static int find(byte[] b, int off, int id) {
        if (!RtpHeader.hasExtensions(b, off)) {
            return -1;
        }
        int block = block(b, off);
        boolean twoByte = isTwoByte(b, block);
        int end = end(b, block);
        for (int at = firstElement(b, block, end); at < end;) {
            int element = element(b, at, end, twoByte);
            if (element == 0) {
                at++;
                continue;
            }
            if (element < 0) {
                return -1;
            }
            if (element >>> 16 == id) {
                int header = twoByte ? 2 : 1;
                return at + header << 8 | element & 0xFF;
            }
            at += size(element, twoByte);
        }
        return -1;
    }

    /** Position in the array of the data that {@link #find} found. */
    public static int position(int found) {
        return found >>> 8;
    }

    /** Length in bytes of the data that {@link #find} found, 0..255. */
    public static int length(int found) {
        return found & 0xFF;
    }

    /** The ids that occur, one bit each ({@code 1 << id}); ids over 30 of the two-byte form count as bit 31. */
    public static int presentBits(byte[] b, int off) {
        if (!RtpHeader.hasExtensions(b, off)) {
            return 0;
        }
        int block = block(b, off);
        boolean twoByte = isTwoByte(b, block);
        int end = end(b, block);
        int bits = 0;
        for (int at = firstElement(b, block, end); at < end;) {
            int element = element(b, at, end, twoByte);
            if (element == 0) {
                at++;
                continue;
            }
            if (element < 0) {
                return bits;
            }
            bits |= bit(element >>> 16);
            at += size(element, twoByte);
        }
        return bits;
    }

    /**
     * Removes every element whose bit is not in {@code keepBits}, by moving the header towards the payload; removes the
     * whole block if nothing is left.
     *
     * @return the packet's new offset, {@code >= off}; its end stays where it is
     */
    public static int retain(byte[] b, int off, int keepBits) {
        if (!RtpHeader.hasExtensions(b, off)) {
            return off;
        }
        int block = block(b, off);
        boolean twoByte = isTwoByte(b, block);
        int end = end(b, block);
        int to = block + BLOCK_HEADER;
        for (int at = firstElement(b, block, end); at < end;) {
            int element = element(b, at, end, twoByte);
            if (element == 0) {
                at++;
                continue;
            }
            if (element < 0) {
                break;
            }
            int size = size(element, twoByte);
            if ((bit(element >>> 16) & keepBits) != 0) {
                if (to != at) {
                    System.arraycopy(b, at, b, to, size);
                }
                to += size;
            }
            at += size;
        }
        return close(b, off, block, to, end);
    }

    /** {@link #retain(byte[], int, int)} on a buffer: moves its offset and shortens it. */
    public static void retain(PacketBuffer p, int keepBits) {
        int offset = retain(p.bytes, p.offset, keepBits);
        p.length -= offset - p.offset;
        p.offset = offset;
    }

    /** Overwrites the data of an element of exactly {@code size} bytes (1..4); false if there is none such. */
    public static boolean overwrite(byte[] b, int off, int id, long value, int size) {
        int found = find(b, off, id);
        if (found < 0 || length(found) != size) {
            return false;
        }
        putUnsigned(b, position(found), value, size);
        return true;
    }

    /** The data of an element as an unsigned integer, or -1 if there is none or it is empty or over 4 bytes. */
    public static long unsigned(byte[] b, int off, int id) {
        int found = find(b, off, id);
        int size = length(found);
        if (found < 0 || size == 0 || size > 4) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | b[position(found) + i] & 0xFF;
        }
        return value;
    }

    static void putUnsigned(byte[] b, int at, long value, int size) {
        for (int i = size - 1, shift = 0; i >= 0; i--, shift += 8) {
            b[at + i] = (byte) (value >> shift);
        }
    }

    private static int close(byte[] b, int off, int block, int to, int end) {
        int fixed = block - off;
        int kept = to - block - BLOCK_HEADER;
        if (kept == 0) {
            System.arraycopy(b, off, b, end - fixed, fixed);
            RtpHeader.setExtensionBit(b, end - fixed, false);
            return end - fixed;
        }
        while ((to - block) % 4 != 0) {
            b[to++] = 0;
        }
        BigEndian.put16(b, block + 2, (to - block - BLOCK_HEADER) / 4);
        int shift = end - to;
        if (shift > 0) {
            System.arraycopy(b, off, b, off + shift, to - off);
        }
        return off + shift;
    }

    private static int block(byte[] b, int off) {
        return off + RtpHeader.FIXED_SIZE + 4 * (b[off] & 0x0F);
    }

    private static int end(byte[] b, int block) {
        return block + BLOCK_HEADER + 4 * BigEndian.u16(b, block + 2);
    }

    /** Where the elements begin; a block of another profile has none, so {@link #retain} removes it as a whole. */
    private static int firstElement(byte[] b, int block, int end) {
        int profile = BigEndian.u16(b, block);
        return profile == ONE_BYTE_PROFILE || isTwoByte(b, block) ? block + BLOCK_HEADER : end;
    }

    private static boolean isTwoByte(byte[] b, int block) {
        return (BigEndian.u16(b, block) & 0xFFF0) == TWO_BYTE_PROFILE;
    }

    /** {@code id << 16 | data length} of the element at {@code at}; 0 for a padding byte; -1 if it ends the block. */
    private static int element(byte[] b, int at, int end, boolean twoByte) {
        int first = b[at] & 0xFF;
        if (twoByte) {
            if (first == 0) {
                return 0;
            }
            if (at + 2 > end || at + 2 + (b[at + 1] & 0xFF) > end) {
                return -1;
            }
            return first << 16 | b[at + 1] & 0xFF;
        }
        int id = first >>> 4;
        if (id == 0) {
            return first == 0 ? 0 : -1;
        }
        int length = (first & 0x0F) + 1;
        return id == 15 || at + 1 + length > end ? -1 : id << 16 | length;
    }

    private static int size(int element, boolean twoByte) {
        return (element & 0xFF) + (twoByte ? 2 : 1);
    }

    private static int bit(int id) {
        return 1 << Math.min(id, 31);
    }
}
