package starling.media.actor;

import java.util.List;
import starling.core.media.MediaKind;
import starling.core.signaling.RemoteTrack;

/** All tracks of a channel by the kinds a member takes: computed once for all members that differ in nothing else. */
final class WantedTracks {
    private final List<RemoteTrack> all;
    private final List<RemoteTrack> audio;
    private final List<RemoteTrack> video;

    WantedTracks(List<RemoteTrack> tracks) {
        all = List.copyOf(tracks);
        audio = of(tracks, MediaKind.AUDIO);
        video = of(tracks, MediaKind.VIDEO);
    }

    List<RemoteTrack> of(boolean withAudio, boolean withVideo) {
        if (withAudio) {
            return withVideo ? all : audio;
        }
        return withVideo ? video : List.of();
    }

    private static List<RemoteTrack> of(List<RemoteTrack> tracks, MediaKind kind) {
        return tracks.stream().filter(track -> track.source().kind() == kind).toList();
    }
}
