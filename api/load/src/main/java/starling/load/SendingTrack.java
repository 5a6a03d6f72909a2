package starling.load;

import java.util.Map;
import java.util.random.RandomGenerator;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;
import starling.core.rtp.RtpExtensionWriter;
import starling.core.rtp.RtpHeader;

/**
 * A synthetic stream: frames of equal size at a fixed rate, their packets spread over a part of the frame interval, a key
 * frame first and when asked for. Knows when the next packet is due and builds it. Belongs to one media loop.
 */
final class SendingTrack {
    private static final long SECOND = 1_000_000_000L;
    /** A video packet's payload at most; the rest of 1,200 is for headers and the SRTP tag. */
    private static final int MAX_PAYLOAD = 1_100;
    private static final int VIDEO_FRAMES_PER_SECOND = 30;
    private static final int AUDIO_FRAMES_PER_SECOND = 50;
    private static final int AUDIO_BYTES = 120;
    /** CELT full band, 20 ms, one frame (RFC 6716 3.1). */
    private static final byte OPUS_TOC = 0x78;
    private static final double SPREAD = 0.4;
    /** As encoders do. */
    private static final long KEY_FRAME_INTERVAL_NANOS = 300_000_000L;

    private final Codec codec;
    private final boolean video;
    private final int sender;
    private final AnswerSdp.OwnSection section;
    private final byte[] mid;
    private final long ssrc;
    private final RtpExtensionWriter extensions = new RtpExtensionWriter();
    private final long intervalNanos;
    private final int timestampStep;
    private final int packetsPerFrame;
    private final int payloadSize;
    private final long gapNanos;
    private int sequenceNumber;
    private long timestamp;
    private int picture;
    private int index;
    private int number;
    private boolean keyFrame;
    private boolean keyFrameWanted = true;
    private long lastKeyFrameNanos = Long.MIN_VALUE / 2;
    private long frameNanos;
    private long nextNanos;
    private long packets;
    private long payloadBytes;
    private long windowPackets;
    private int countedWindow;
    private long keyFrameRequests;
    private long lastRequestNanos;
    private long shortestRequestNanos = Long.MAX_VALUE;

    /** @param sender number in the stamps */
    SendingTrack(Codec codec, int kbps, int sender, long ssrc, AnswerSdp.OwnSection section, long nowNanos,
            RandomGenerator random) {
        this.codec = codec;
        this.video = codec.kind() == MediaKind.VIDEO;
        this.sender = sender;
        this.ssrc = ssrc;
        this.section = section;
        this.mid = section.mid().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        int framesPerSecond = video ? VIDEO_FRAMES_PER_SECOND : AUDIO_FRAMES_PER_SECOND;
        int frameBytes = video ? Math.max(kbps * 125 / framesPerSecond, VideoPayload.MIN_SIZE) : AUDIO_BYTES;
        this.packetsPerFrame = (frameBytes + MAX_PAYLOAD - 1) / MAX_PAYLOAD;
        this.payloadSize = Math.max(frameBytes / packetsPerFrame, VideoPayload.MIN_SIZE);
        this.intervalNanos = SECOND / framesPerSecond;
        this.timestampStep = codec.clockRate() / framesPerSecond;
        this.gapNanos = (long) (intervalNanos * SPREAD / packetsPerFrame);
        this.sequenceNumber = random.nextInt(1 << 15);
        this.timestamp = random.nextInt();
        this.picture = random.nextInt(1 << 15);
        this.frameNanos = nowNanos + random.nextLong(intervalNanos);
        this.nextNanos = frameNanos;
    }

    MediaKind kind() {
        return codec.kind();
    }

    long ssrc() {
        return ssrc;
    }

    /** When the next packet is due. */
    long nextNanos() {
        return nextNanos;
    }

    /** The server wants a key frame. */
    void requestKeyFrame(long nowNanos) {
        keyFrameWanted = true;
        if (keyFrameRequests > 0) {
            shortestRequestNanos = Math.min(shortestRequestNanos, nowNanos - lastRequestNanos);
        }
        keyFrameRequests++;
        lastRequestNanos = nowNanos;
    }

    long keyFrameRequests() {
        return keyFrameRequests;
    }

    /** The shortest time between two requests; {@link Long#MAX_VALUE} with fewer than two. */
    long shortestRequestNanos() {
        return shortestRequestNanos;
    }

    long packets() {
        return packets;
    }

    long payloadBytes() {
        return payloadBytes;
    }

    /** Timestamp of the current frame, for sender reports. */
    long timestamp() {
        return timestamp & 0xFFFFFFFFL;
    }

    /** Packets sent with this window's number. */
    long packetsIn(int window) {
        return window == countedWindow ? windowPackets : 0;
    }

    /**
     * Builds the packet that is due and sets the time of the next one.
     *
     * @param transportSequence for the transport-cc extension, if that was negotiated
     * @param window number for the stamp
     * @return the packet's length
     */
    int write(byte[] b, int off, int transportSequence, int window, long nowNanos) {
        if (index == 0) {
            beginFrame(nowNanos);
        }
        boolean last = index == packetsPerFrame - 1;
        RtpHeader.writeFixed(b, off, section.payloadType(), video && last, sequenceNumber++ & 0xFFFF,
                timestamp & 0xFFFFFFFFL, ssrc);
        int payload = writeExtensions(b, off, transportSequence);
        if (video) {
            VideoPayload.write(codec, b, payload, payloadSize, keyFrame, index, packetsPerFrame, picture);
        } else {
            b[payload] = OPUS_TOC;
        }
        int end = payload + payloadSize;
        PayloadStamp.write(b, end - PayloadStamp.LENGTH, window, video, keyFrame, sender, number++, System.nanoTime());
        count(window);
        schedule(last, nowNanos);
        return end - off;
    }

    private void beginFrame(long nowNanos) {
        timestamp += timestampStep;
        picture++;
        keyFrame = video && keyFrameWanted && nowNanos - lastKeyFrameNanos >= KEY_FRAME_INTERVAL_NANOS;
        if (keyFrame) {
            keyFrameWanted = false;
            lastKeyFrameNanos = nowNanos;
        }
    }

    private int writeExtensions(byte[] b, int off, int transportSequence) {
        Map<HeaderExtension, Integer> ids = section.extensions();
        extensions.begin(b, off);
        Integer midId = ids.get(HeaderExtension.MID);
        if (midId != null) {
            extensions.add(midId, mid, 0, mid.length);
        }
        Integer transportId = ids.get(HeaderExtension.TRANSPORT_CC);
        if (transportId != null) {
            extensions.add(transportId, transportSequence & 0xFFFF, 2);
        }
        Integer levelId = ids.get(HeaderExtension.AUDIO_LEVEL);
        if (levelId != null && !video) {
            extensions.add(levelId, 0x80 | 30, 1);
        }
        return extensions.finish();
    }

    private void count(int window) {
        packets++;
        payloadBytes += payloadSize;
        if (window == 0) {
            return;
        }
        if (window != countedWindow) {
            countedWindow = window;
            windowPackets = 0;
        }
        windowPackets++;
    }

    /** A sender that is more than a second late goes on from now instead of catching up in one burst. */
    private void schedule(boolean last, long nowNanos) {
        if (!last) {
            index++;
            nextNanos += gapNanos;
            return;
        }
        index = 0;
        frameNanos += intervalNanos;
        if (nowNanos - frameNanos > SECOND) {
            frameNanos = nowNanos;
        }
        nextNanos = frameNanos;
    }
}
