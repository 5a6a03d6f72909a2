package starling.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void shouldReadHowLongSessionsAndNewConnectionsAreTaken() throws Exception {
        assertEquals(SessionSettings.STANDARD, read("").sessions());
        assertEquals(new SessionSettings(Duration.ofSeconds(90), Optional.of(YearMonth.of(2027, 2))),
                read("session_idle_lifetime = 90 s\nlicense_expired_at = 2027-02").sessions());
        assertEquals("line 1: license_expired_at = 2027-13 (expected: month YYYY-MM)",
                refusal("license_expired_at = 2027-13"));
    }

    @ParameterizedTest
    @CsvSource({"true, 0.0.0.0, 127.0.0.1", "true, 192.0.2.5, 127.0.0.1", "true, 127.0.0.21, 127.0.0.21",
            "false, 0.0.0.0, 0.0.0.0", "false, 192.0.2.5, 192.0.2.5"})
    void shouldListenWithTheApiOnLoopbackUnlessToldOtherwise(boolean only, String listen, String api) throws Exception {
        NodeSettings settings = read("api_loopback_address_only = " + only + "\nlisten_address = " + listen);

        assertEquals(api, settings.network().apiAddress().getHostAddress());
        assertTrue(read("").network().apiLoopbackOnly());
    }

    @ParameterizedTest
    @CsvSource({"true, 0.0.0.0, 127.0.0.1", "true, 127.0.0.21, 127.0.0.21", "false, 0.0.0.0, 0.0.0.0",
            "false, 192.0.2.5, 192.0.2.5"})
    void shouldListenWithSignalingWhereTold(boolean only, String listen, String signaling) throws Exception {
        NodeSettings settings = read("signaling_loopback_address_only = " + only + "\nlisten_address = " + listen);

        assertEquals(signaling, settings.network().signalingAddress().getHostAddress());
        assertEquals(listen, settings.network().listenAddress().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"turn.example.com.", "192.0.2.1", "a b", "a..b", "turn:a", "[::1]"})
    void shouldRefuseAHostNameThatIsNone(String name) throws Exception {
        assertEquals("turn-1.example.com", read("turn_fqdn = turn-1.example.com").media().turnFqdn().orElseThrow());
        assertTrue(refusal("turn_fqdn = " + name).contains("(expected: host name without final dot)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:5000", "http://a/", "http://a/b", "*", "ws://a", "http://a:b", "http://me@a"})
    void shouldRefuseAnOriginThatIsNone(String origin) throws Exception {
        assertEquals("https://a.example:8443", read("api_cors_origin = https://a.example:8443").network()
                .apiCorsOrigin().orElseThrow());
        assertTrue(refusal("api_cors_origin = " + origin).contains("(expected: http or https origin without path"));
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

        assertEquals(List.of(new UnknownKey("undoc_x", 1), new UnknownKey("license_file", 2)), loaded.unknownKeys());
    }

    @Test
    void shouldTellWhatEveryKeyHasComeTo() throws Exception {
        List<EffectiveSetting> effective = SettingsReader.read("api_port = 3100\n", "1").effective();

        assertEquals(SettingKeys.all().size(), effective.size());
        assertTrue(effective.contains(new EffectiveSetting("api_port", "3100", 1)));
        assertTrue(effective.contains(new EffectiveSetting("signaling_port", "5000", 0)));
        assertTrue(effective.contains(new EffectiveSetting("ipv4_address", "", 0)));
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
        assertEquals("cluster_signaling_url: missing in 1 lines (expected: ws or wss URL with a host)"
                + "; more problems: 1, see scripts/starling check-config",
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

    @Test
    void shouldReadWebhooks() throws Exception {
        WebhookSettings webhooks = read("""
                label = my SFU
                auth_webhook_url = https://app.example.com:8443/auth?a=b
                event_webhook_url = http://127.0.0.1/event
                auth_webhook_log = false
                webhook_response_timeout = 30 s
                webhook_basic_authn = true
                webhook_basic_authn_user_id = sora
                webhook_basic_authn_password = pass:word
                webhook_tls_verify_cacert_file = ca.pem
                webhook_tls_fullchain_file = own.pem
                webhook_tls_privkey_file = own.key
                """).webhooks();

        assertEquals(new WebhookSettings("my SFU", Optional.of(URI.create("https://app.example.com:8443/auth?a=b")),
                false, Optional.empty(), Optional.of(URI.create("http://127.0.0.1/event")), Optional.empty(),
                false, Duration.ofSeconds(30),
                Optional.of(new WebhookSettings.BasicAuthentication("sora", "pass:word")),
                new WebhookTlsSettings(Optional.of("ca.pem"), Optional.of("own.pem"), Optional.of("own.key"))),
                webhooks);
        assertEquals(WebhookSettings.NONE, read("").webhooks());
        assertEquals(Optional.empty(), read("webhook_basic_authn_user_id = sora").webhooks().basic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a/", "http://", "http:/a", "//a/b", "http://a/#b",
            "http://a:99999/", "http://a b/", "https://"})
    void shouldRefuseAWebhookUrl(String url) {
        assertEquals("line 1: auth_webhook_url = " + url
                + " (expected: http or https URL with a host, without user and fragment)",
                refusal("auth_webhook_url = " + url));
    }

    @Test
    void shouldRefuseAWebhookUrlWithAPasswordAndNotShowIt() {
        assertEquals("line 1: auth_webhook_url = http://***@a/"
                + " (expected: http or https URL with a host, without user and fragment)",
                refusal("auth_webhook_url = http://user:pass@a/"));
    }

    @Test
    void shouldWantBothPartsOfWebhookSecrets() {
        assertEquals("line 1: webhook_tls_fullchain_file = a (expected: webhook_tls_fullchain_file and "
                + "webhook_tls_privkey_file, both or none)", refusal("webhook_tls_fullchain_file = a"));
        assertEquals("webhook_basic_authn_password: missing in 2 lines (expected: password)",
                refusal("webhook_basic_authn = true\nwebhook_basic_authn_user_id = a"));
    }

    @Test
    void shouldShowNoSecret() throws Exception {
        LoadedSettings loaded = SettingsReader.read("""
                webhook_basic_authn = true
                webhook_basic_authn_user_id = sora
                webhook_basic_authn_password = open sesame
                """, "1");

        assertTrue(loaded.effective().contains(new EffectiveSetting("webhook_basic_authn_password", "***", 3)));
        assertFalse(loaded.toString().contains("sesame"));
        assertEquals("line 2: webhook_basic_authn_password = *** (expected: each key once, it is in line 1 already)",
                refusal("webhook_basic_authn_password = a\nwebhook_basic_authn_password = open sesame"));
    }
}
