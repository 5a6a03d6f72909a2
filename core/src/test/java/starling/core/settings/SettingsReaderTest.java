package starling.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    private static NodeSettings read(String text) throws InvalidSettingException {
        return SettingsReader.read(text, "2026.1.0").settings();
    }

    private static String refusal(String text) {
        return assertThrows(InvalidSettingException.class, () -> read(text)).getMessage();
    }

    @Test
    void shouldUseDefaultsForAnEmptyText() throws Exception {
        NodeSettings settings = read("");

        assertEquals(5000, settings.network().signalingPort());
        assertEquals(3000, settings.network().apiPort());
        assertEquals(Optional.empty(), settings.network().ipv4Address());
        assertEquals("0.0.0.0", settings.network().listenAddress().getHostAddress());
        assertEquals(5000, settings.maxConnections());
        assertEquals(500, settings.signaling().defaultVideoBitRate());
        assertEquals(Duration.ofSeconds(60), settings.signaling().pongTimeout());
        assertEquals(49_010, settings.cluster().listenMinPort());
        assertTrue(settings.media().iceHostCandidate());
        assertFalse(settings.cluster().enabled());
    }

    @Test
    void shouldReadAWholeNode() throws Exception {
        NodeSettings settings = read("""
                # first node
                  node_name=node-01@127.0.0.1
                listen_address = 127.0.0.1
                ipv4_address = 192.0.2.5
                devtools = true
                cluster = true
                cluster_signaling_url = ws://127.0.0.1:5000/signaling
                cluster_api_url = http://127.0.0.1:3000/
                websocket_signaling_ping_interval = 1_500 ms
                """);

        assertEquals("node-01@127.0.0.1", settings.nodeName());
        assertEquals("127.0.0.1", settings.nodeHost());
        assertEquals(Optional.of(InetAddress.getByName("192.0.2.5")), settings.network().ipv4Address());
        assertTrue(settings.devtools());
        assertEquals("ws://127.0.0.1:5000/signaling", settings.cluster().signalingUrl());
        assertEquals(Duration.ofMillis(1500), settings.signaling().pingInterval());
    }

    @Test
    void shouldTakeEverythingBehindTheFirstEqualsSignAsTheValue() throws Exception {
        assertEquals("a = b # c", read("log_dir = a = b # c").logDir());
    }

    @Test
    void shouldReadLinesOfWindows() throws Exception {
        assertEquals(4000, read("\r\nsignaling_port = 4000\r\n").network().signalingPort());
    }

    @Test
    void shouldCollectUnknownKeys() throws Exception {
        LoadedSettings loaded = SettingsReader.read("undoc_x = 1\nlicense_file = etc/license.json\n", "1");

        assertEquals(List.of("undoc_x", "license_file"), loaded.unknownKeys());
    }

    @Test
    void shouldTellWhatEveryKeyHasComeTo() throws Exception {
        List<EffectiveSetting> effective = SettingsReader.read("api_port = 3100\n", "1").effective();

        assertEquals(SettingKeys.all().size(), effective.size());
        assertTrue(effective.contains(new EffectiveSetting("api_port", "3100", true)));
        assertTrue(effective.contains(new EffectiveSetting("signaling_port", "5000", false)));
        assertTrue(effective.contains(new EffectiveSetting("ipv4_address", "", false)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "signaling_port = 65536 | line 1: signaling_port = 65536 (expected: port 0..65535)",
            "signaling_port = +1 | line 1: signaling_port = +1 (expected: port 0..65535)",
            "signaling_port = | line 1: signaling_port =  (expected: port 0..65535)",
            "max_connections = 99999999999999999999 | line 1: max_connections = 99999999999999999999 (expected: integer 1..1000000)",
            "devtools = True | line 1: devtools = True (expected: true or false)",
            "listen_address = localhost | line 1: listen_address = localhost (expected: IPv4 address)",
            "listen_address = 127.0.0.01 | line 1: listen_address = 127.0.0.01 (expected: IPv4 address)",
            "listen_address = 127.0.0.256 | line 1: listen_address = 127.0.0.256 (expected: IPv4 address)",
            "cluster_api_url = ftp://a/ | line 1: cluster_api_url = ftp://a/ (expected: http or https URL with a host)",
            "node_name = node | line 1: node_name = node (expected: name@address, for example node-01@192.0.2.5)",
            "node_name = a@1.2.3 | line 1: node_name = a@1.2.3 (expected: name@address, for example node-01@192.0.2.5)",
            "devtools | line 1: devtools (expected: key = value)", //
            "= 5 | line 1: = 5 (expected: key = value)",})
    void shouldRefuseABadValueInOneLine(String text, String message) {
        assertEquals(message, refusal(text));
    }

    @ParameterizedTest
    @CsvSource({"5s", "5  s", "5 S", "0 s", "5", "s", "2 h", "5.0 s", "_5 s", "99999999999999999 h"})
    void shouldRefuseAMalformedInterval(String value) {
        String message = refusal("websocket_signaling_ping_interval = " + value);

        assertTrue(message.startsWith("line 1: websocket_signaling_ping_interval = " + value + " (expected: interval"),
                message);
    }

    @ParameterizedTest
    @CsvSource({"1 h, 3600", "3 min, 180", "5 s, 5", "1_0 s, 10"})
    void shouldReadAnInterval(String value, int seconds) throws Exception {
        assertEquals(Duration.ofSeconds(seconds),
                read("websocket_stats_timer_interval = " + value).signaling().statsInterval());
    }

    @Test
    void shouldRefuseADuplicateKeyNamingBothLines() {
        assertEquals("line 3: api_port = 2 (expected: each key once, it is in line 1 already)",
                refusal("api_port = 1\n\napi_port = 2\n"));
    }

    @Test
    void shouldWantUrlsInACluster() {
        assertEquals("cluster_signaling_url: missing in 1 lines (expected: ws or wss URL with a host)",
                refusal("cluster = true"));
    }

    @Test
    void shouldRefuseAMediaPortWithoutRoomForItsLoops() {
        assertEquals("line 2: media_udp_port = 65535 (expected: room for 2 ports up to 65535)",
                refusal("media_loops = 2\nmedia_udp_port = 65535"));
    }

    @Test
    void shouldKeepTheComplaintOnOneShortLine() {
        String message = refusal("api_port = " + "9".repeat(50) + "\u0007\u0085\u2028");

        assertTrue(message.length() < 300, message);
        assertTrue(message.chars().noneMatch(c -> c < 0x20 || c > 0x7E), message);
    }
}
