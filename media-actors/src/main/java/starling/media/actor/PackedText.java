package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A text that takes a fraction of its size (RFC 1950), to be kept and to cross nodes.
 *
 * @param packed must not be changed
 * @param length of the text, bytes of UTF-8
 */
public record PackedText(byte[] packed, int length) {
    private static final int CHUNK = 8192;

    public PackedText {
        requireNonNull(packed, "packed");
    }

    public static PackedText of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 8 + 64);
            byte[] chunk = new byte[CHUNK];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return new PackedText(out.toByteArray(), bytes.length);
        } finally {
            deflater.end();
        }
    }

    /** @throws IllegalStateException if these bytes are no such text */
    public String text() {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] bytes = new byte[length];
            int read = inflater.inflate(bytes);
            if (read != length) {
                throw new IllegalStateException(read + " bytes (expected: " + length + ")");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (DataFormatException e) {
            throw new IllegalStateException("a packed text cannot be read", e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedText text && length == text.length && Arrays.equals(packed, text.packed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
        return "PackedText[" + length + " bytes]";
    }
}
