package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoraClientTypeTest {
    @ParameterizedTest
    @CsvSource({"Sora JavaScript SDK 2026.1.0, sora_js_sdk", "Sora C++ SDK 2025.1.0 (abc1234), sora_cpp_sdk",
            "Sora C SDK 2025.1.0, sora_c_sdk", "Sora Unity SDK, sora_unity_sdk",
            "WebRTC Native Client Momo 2024.1.0, webrtc_native_client_momo", "Sora JavaScript SDKx 1, unknown",
            "'', unknown", "a page of ours, unknown"})
    void shouldKnowTheClientByItsName(String said, String type) {
        assertEquals(type, SoraClientType.of(said).text());
    }
}
