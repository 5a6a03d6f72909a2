package starling.bench;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import starling.core.srtp.PacketTransform;
import starling.core.srtp.SrtpProfile;
import starling.core.srtp.SrtpReceiver;
import starling.core.srtp.SrtpSendContext;
import starling.core.srtp.SrtpSender;

/**
 * Protection of one RTP packet. {@link #jdkCipherAlone} is what AES-128-GCM costs without us, {@link #protectWithoutCipher} what
 * we cost without a cipher; receiving is measured as {@link #roundTrip} minus {@link #protect}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SrtpBenchmark {
    private static final int SSRC = 0x1234567;
    private static final int HEADER = 12;
    private static final int OFFSET = 64;
    private static final int TAG_BITS = 128;

    @Param({"AEAD_AES_128_GCM", "AEAD_AES_256_GCM", "AES128_CM_HMAC_SHA1_80"})
    public SrtpProfile profile;

    /** Bytes of the RTP packet. */
    @Param({"160", "1200"})
    public int length;

    private final byte[] buffer = new byte[2176];
    private SrtpSendContext context;
    private SrtpSendContext contextWithoutCipher;
    private SrtpReceiver receiver;
    private int sequenceNumber;
    private Cipher cipher;
    private SecretKeySpec key;
    private final byte[] iv = new byte[12];
    private int packets;

    @Setup
    public void setUp() throws GeneralSecurityException {
        byte[] masterKey = new byte[profile.keyLength()];
        byte[] masterSalt = new byte[profile.saltLength()];
        context = new SrtpSender(profile, masterKey, masterSalt).context(SSRC);
        contextWithoutCipher = SrtpSender.withTransform(profile, PacketTransform.NONE).context(SSRC);
        receiver = new SrtpReceiver(profile, masterKey, masterSalt);
        cipher = Cipher.getInstance("AES/GCM/NoPadding");
        key = new SecretKeySpec(masterKey, "AES");
        buffer[OFFSET] = (byte) 0x80;
        buffer[OFFSET + 8] = (byte) (SSRC >> 24);
        buffer[OFFSET + 9] = (byte) (SSRC >> 16);
        buffer[OFFSET + 10] = (byte) (SSRC >> 8);
        buffer[OFFSET + 11] = (byte) SSRC;
    }

    @Benchmark
    public int protect() {
        nextPacket();
        return context.protect(buffer, OFFSET, length);
    }

    @Benchmark
    public int protectWithoutCipher() {
        nextPacket();
        return contextWithoutCipher.protect(buffer, OFFSET, length);
    }

    @Benchmark
    public int roundTrip() {
        nextPacket();
        return receiver.unprotectRtp(buffer, OFFSET, context.protect(buffer, OFFSET, length));
    }

    @Benchmark
    public int jdkCipherAlone() throws GeneralSecurityException {
        int number = ++packets;
        iv[8] = (byte) (number >> 24);
        iv[9] = (byte) (number >> 16);
        iv[10] = (byte) (number >> 8);
        iv[11] = (byte) number;
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
        cipher.updateAAD(buffer, OFFSET, HEADER);
        return cipher.doFinal(buffer, OFFSET + HEADER, length - HEADER, buffer, OFFSET + HEADER);
    }

    private void nextPacket() {
        sequenceNumber++;
        buffer[OFFSET + 2] = (byte) (sequenceNumber >> 8);
        buffer[OFFSET + 3] = (byte) sequenceNumber;
    }
}
