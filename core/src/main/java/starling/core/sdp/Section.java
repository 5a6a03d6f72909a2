package starling.core.sdp;

import java.util.List;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;

/** One {@code m=} section of our offers over the life of a connection. Its place and kind never change. */
final class Section {
    /** What the section is used for in the next offer. */
    enum Use {
        /** The client's own track comes in here. */
        OWN,
        /** A remote track goes out here. */
        REMOTE,
        /** Nothing, but it stays alive under its mid. */
        INACTIVE,
        /** Nothing; port 0. Once the client has agreed it may come back under a new mid. */
        STOPPED
    }

    final MediaKind kind;
    String mid;
    Use use;
    /** Own and remote: exactly one. Inactive: what it might carry. */
    List<CodecFormat> formats;
    /** Own sections and those of the first offer hold the BUNDLE's transport: never stopped by us. */
    private final boolean permanent;
    /** Whether the client has answered the section's present use. */
    boolean settled;
    /** Remote only. */
    SourceKey source;
    /** Remote only: the sender's format, of which {@link #formats} is what the receiver needs to know. */
    CodecFormat sourceFormat;
    long ssrc;
    long rtxSsrc;

    Section(MediaKind kind, String mid, Use use, List<CodecFormat> formats, boolean permanent) {
        this.kind = kind;
        this.mid = mid;
        this.use = use;
        this.formats = formats;
        this.permanent = permanent;
    }

    CodecFormat format() {
        return formats.get(0);
    }

    /** The remote track is gone, or not wanted by the client. */
    void release() {
        use = permanent ? Use.INACTIVE : Use.STOPPED;
        source = null;
        sourceFormat = null;
        settled = false;
    }

    /** Whether a new remote track may go out here. */
    boolean isFree() {
        return settled && (use == Use.INACTIVE || use == Use.STOPPED);
    }

    /**
     * The client has answered. A stopped section that it keeps alive (Firefox cannot stop one from outside) is kept by
     * us, too; one that it refuses is stopped.
     */
    void settle(boolean accepted) {
        if (use == Use.STOPPED && accepted) {
            use = Use.INACTIVE;
        } else if (!accepted) {
            use = Use.STOPPED;
        }
        settled = true;
    }
}
