package starling.api.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.sdp.CodecFormat;
import starling.core.signaling.Member;

/** What webhooks tell of a connection's media, in flat fields ({@code webhooks.md section 2}). */
final class MediaFields {
    private MediaFields() {}

    static void put(ObjectNode json, Member member) {
        if (member.details().isPresent()) {
            member.details().get().media().putInto(json);
            return;
        }
        json.put("audio", member.audio());
        json.put("video", member.video());
        for (CodecFormat format : member.formats()) {
            boolean audio = format.codec().kind() == MediaKind.AUDIO;
            json.put(audio ? "audio_codec_type" : "video_codec_type", format.codec().name());
            putParameters(json, format);
        }
    }

    private static void putParameters(ObjectNode json, CodecFormat format) {
        switch (format.codec()) {
            case VP9 -> json.putObject("video_vp9_params").put("profile_id", number(format, "profile-id"));
            case AV1 -> json.putObject("video_av1_params").put("profile", number(format, "profile"));
            case H264 -> json.putObject("video_h264_params").put("profile_level_id",
                    parameter(format, "profile-level-id"));
            case H265 -> json.putObject("video_h265_params").put("level_id", number(format, "level-id"));
            case VP8, OPUS -> {
                // nothing to tell
            }
        }
    }

    private static int number(CodecFormat format, String name) {
        return Integer.parseInt(parameter(format, name));
    }

    private static String parameter(CodecFormat format, String name) {
        for (String pair : format.parameters().split(";")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        throw new IllegalStateException(format + " (expected: with " + name + ")");
    }
}
