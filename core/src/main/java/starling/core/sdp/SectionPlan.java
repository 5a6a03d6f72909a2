package starling.core.sdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;

/**
 * The {@code m=} sections of one connection and who uses them ({@code signaling.md 12.3}): the client's own first; for a
 * client that only receives, one inactive section per kind, taken over by the first remote tracks; then one section per
 * remote track. A section whose track has gone is used again, but not within the same offer: a client notices a new
 * track only when the section carried none before.
 */
final class SectionPlan {
    /** Bound for what a channel can make of one client's SDP; a browser's answer to it is half of {@link SdpParser#MAX_LENGTH}. */
    static final int MAX_SECTIONS = 400;
    private static final List<CodecFormat> ANY_VIDEO = List.of(CodecFormat.standard(Codec.VP8),
            CodecFormat.standard(Codec.VP9), CodecFormat.standard(Codec.H264), CodecFormat.standard(Codec.AV1),
            CodecFormat.standard(Codec.H265));

    private final RandomGenerator random;
    private final PayloadTypes payloadTypes;
    private final List<Section> sections = new ArrayList<>();
    private final Map<SourceKey, CodecFormat> refused = new HashMap<>();
    private final Set<Long> ssrcs = new HashSet<>();
    private int nextMid;

    SectionPlan(OwnMedia own, PayloadTypes payloadTypes, RandomGenerator random) {
        this.random = random;
        this.payloadTypes = payloadTypes;
        for (CodecFormat format : own.formats()) {
            append(format.codec().kind(), Section.Use.OWN, List.of(format), true);
        }
        if (own.formats().isEmpty()) {
            if (own.receivesAudio()) {
                append(MediaKind.AUDIO, Section.Use.INACTIVE, List.of(CodecFormat.standard(Codec.OPUS)), true);
            }
            if (own.receivesVideo()) {
                append(MediaKind.VIDEO, Section.Use.INACTIVE, ANY_VIDEO, true);
            }
        }
    }

    List<Section> sections() {
        return Collections.unmodifiableList(sections);
    }

    /** The mid of the client's own section of a kind. */
    Optional<String> ownMid(MediaKind kind) {
        return sections.stream().filter(section -> section.use == Section.Use.OWN && section.kind == kind)
                .map(section -> section.mid).findFirst();
    }

    /** Moves the sections to these remote tracks; true if the client must be told. */
    boolean update(Map<SourceKey, CodecFormat> wanted) {
        refused.entrySet().removeIf(entry -> !entry.getValue().equals(wanted.get(entry.getKey())));
        boolean changed = false;
        Set<SourceKey> carried = new HashSet<>();
        for (Section section : sections) {
            if (section.use != Section.Use.REMOTE) {
                continue;
            }
            if (section.sourceFormat.equals(wanted.get(section.source))) {
                carried.add(section.source);
            } else {
                section.release();
                changed = true;
            }
        }
        for (Map.Entry<SourceKey, CodecFormat> track : wanted.entrySet()) {
            boolean open = !carried.contains(track.getKey()) && !refused.containsKey(track.getKey());
            if (open && bind(track.getKey(), track.getValue())) {
                changed = true;
            }
        }
        return changed;
    }

    /** The client does not take this track: not offered again while it stays as it is. */
    void refuse(Section section) {
        refused.put(section.source, section.sourceFormat);
        section.release();
    }

    private boolean bind(SourceKey source, CodecFormat format) {
        CodecFormat offered = forReceivers(format);
        if (payloadTypes.of(offered).isEmpty()) {
            return false;
        }
        Section section = free(source.kind());
        if (section == null) {
            return false;
        }
        if (section.use == Section.Use.STOPPED) {
            section.mid = newMid();
        }
        section.use = Section.Use.REMOTE;
        section.formats = List.of(offered);
        section.source = source;
        section.sourceFormat = format;
        section.ssrc = newSsrc();
        section.rtxSsrc = source.kind() == MediaKind.VIDEO ? newSsrc() : -1;
        section.settled = false;
        return true;
    }

    /** What a sender was asked to do with Opus is no receiver's concern, and would cost a payload type per variant. */
    private static CodecFormat forReceivers(CodecFormat format) {
        return format.codec() == Codec.OPUS ? CodecFormat.standard(Codec.OPUS) : format;
    }

    private Section free(MediaKind kind) {
        Section stopped = null;
        for (Section section : sections) {
            if (section.kind == kind && section.isFree()) {
                if (section.use == Section.Use.INACTIVE) {
                    return section;
                }
                stopped = stopped == null ? section : stopped;
            }
        }
        if (stopped != null) {
            return stopped;
        }
        return sections.size() < MAX_SECTIONS ? append(kind, Section.Use.INACTIVE, List.of(), false) : null;
    }

    private Section append(MediaKind kind, Section.Use use, List<CodecFormat> formats, boolean permanent) {
        Section section = new Section(kind, newMid(), use, formats, permanent);
        sections.add(section);
        return section;
    }

    private String newMid() {
        return Integer.toString(nextMid++);
    }

    /** Unique in this connection, for ever: a receiver must never mix two tracks. */
    private long newSsrc() {
        long ssrc;
        do {
            ssrc = Integer.toUnsignedLong(random.nextInt());
        } while (ssrc == 0 || !ssrcs.add(ssrc));
        return ssrc;
    }
}
