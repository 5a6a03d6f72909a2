package starling.core.signaling;

import java.util.Arrays;
import java.util.Locale;

/** Kinds of client software, by what a client calls itself in {@code sora_client} ({@code operations.md section 3.1}). */
public enum SoraClientType {
    SORA_ANDROID_SDK("Sora Android SDK"), SORA_C_SDK("Sora C SDK"), SORA_CPP_SDK("Sora C++ SDK"), SORA_FLUTTER_SDK(
            "Sora Flutter SDK"), SORA_IOS_SDK("Sora iOS SDK"), SORA_JS_SDK("Sora JavaScript SDK"), SORA_PYTHON_SDK(
                    "Sora Python SDK"), SORA_UNITY_SDK("Sora Unity SDK"), OBS_STUDIO_WHIP(
                            "OBS Studio WHIP"), OBS_STUDIO_WHEP("OBS Studio WHEP"), WEBRTC_LOAD_TESTING_TOOL_ZAKURO(
                                    "WebRTC Load Testing Tool Zakuro"), WEBRTC_NATIVE_CLIENT_MOMO(
                                            "WebRTC Native Client Momo"),
    /** Another one, or one that says nothing. */
    UNKNOWN("");

    private final String name;

    SoraClientType(String name) {
        this.name = name;
    }

    /** The kind's name in statistics. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param soraClient what the client said: a name, and perhaps more behind a space; may be empty */
    public static SoraClientType of(String soraClient) {
        return Arrays.stream(values()).filter(type -> type != UNKNOWN)
                .filter(type -> soraClient.equals(type.name) || soraClient.startsWith(type.name + " ")).findFirst()
                .orElse(UNKNOWN);
    }
}
