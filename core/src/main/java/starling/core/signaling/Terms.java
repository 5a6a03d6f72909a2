package starling.core.signaling;

import com.fasterxml.jackson.databind.node.MissingNode;
import starling.core.sdp.OpusParameters;

/**
 * What holds for a connection in the end: what it asked for, and what webhooks said to that.
 *
 * @param request with every override applied; its {@code metadata}, which may be large, has served its purpose and is gone
 * @param overrides for what {@code connect} has no word for
 */
record Terms(ConnectRequest request, Overrides overrides) {

    /**
     * The one place where levels meet ({@code operations.md section 1}): the answer of the session webhook beats that of the
     * auth webhook, which beats {@code connect}. Defaults of {@code sora.conf} stand where {@code connect} said nothing.
     */
    static Terms of(ConnectRequest connect, Overrides auth, Overrides session) {
        Overrides overrides = session.or(auth);
        ConnectRequest request = new ConnectRequest(connect.role(), connect.channelId(),
                overrides.clientId().orElse(connect.clientId()), overrides.bundleId().orElse(connect.bundleId()),
                connect.redirected(), media(connect.media(), overrides), MissingNode.getInstance(),
                connect.signalingNotifyMetadata(), connect.soraClient(),
                overrides.filters().orElse(connect.filters()));
        return new Terms(request, overrides);
    }

    private static MediaTerms media(MediaTerms asked, Overrides overrides) {
        OpusParameters opus = overrides.opus().orElse(asked.opus());
        return new MediaTerms(overrides.audio().orElse(asked.audio()),
                opus.withBitRate(overrides.audioBitRate().orElse(asked.audioBitRate())),
                overrides.video().orElse(asked.video()), overrides.videoCodec().orElse(asked.videoCodec()),
                overrides.videoParameters().or(asked.videoParameters()),
                overrides.videoBitRate().orElse(asked.videoBitRate()));
    }
}
