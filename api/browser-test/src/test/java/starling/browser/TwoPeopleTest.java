package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stage.Extension.class)
class TwoPeopleTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Test
    void shouldSeeAndHearEachOtherThroughDifferentNodes(Stage stage) {
        talk(stage, stage.participant(), stage.participant());
    }

    @Test
    void shouldReachTurnAtLoopbackWithoutSpecialFlags(Stage stage) {
        Browser ordinary = stage.launch("ordinary");

        talk(stage, stage.participant(ordinary), stage.participant(ordinary));
    }

    @Test
    void shouldTalkBetweenChromiumAndFirefox(Stage stage) {
        assumeTrue(Files.isExecutable(Browser.Kind.FIREFOX.executable()), "Firefox is not installed");
        Browser firefox = stage.launch(Browser.Kind.FIREFOX, "firefox");

        talk(stage, stage.participant(), stage.participant(firefox));
    }

    @Test
    void shouldSeeAndHearEachOtherOnTheDevtoolsPage(Stage stage) {
        String query = "?channel=" + stage.channel() + "&size=320x180&fps=15";
        Page first = stage.page(stage.cluster().node(1).address().devtoolsUrl() + query + "&name=Ada");
        Page second = stage.page(stage.cluster().node(2).address().devtoolsUrl() + query + "&name=Grace");

        first.click("#connect");
        second.click("#connect");

        for (Page page : new Page[]{first, second}) {
            page.call(DEVTOOLS_UNTIL,
                    Driver.parameters().put("condition", SHOWN_ON_DEVTOOLS).put("milliseconds", 20_000));
        }
        first.screenshot(Path.of("target/devtools.png"));
        String idOnFirst = first.call("() => document.getElementById('connection-id').textContent").textValue();
        String tileOnSecond = second
                .call("() => document.querySelector('figure[data-connection-id]').dataset.connectionId")
                .textValue();
        assertEquals(idOnFirst, tileOnSecond, "the tile names the other's connection");
        assertEquals("Ada",
                second.call("() => document.querySelector('figure[data-connection-id] b').textContent").textValue());
        second.click("#disconnect");
        first.call(DEVTOOLS_UNTIL, Driver.parameters()
                .put("condition", "() => !document.querySelector('figure[data-connection-id]')")
                .put("milliseconds", 5_000));
        assertNoErrors(first);
        assertNoErrors(second);
    }

    private static final String SHOWN_ON_DEVTOOLS = """
            () => {
              const figure = document.querySelector('figure[data-connection-id]');
              const rows = [...document.querySelectorAll('#streams tr[data-direction=in]')];
              const kilobits = (kind) => Number(rows.find((r) => r.dataset.kind === kind)?.children[4].textContent ?? 0);
              return document.getElementById('state').dataset.state === 'connected'
                && document.getElementById('count-all').textContent === '2'
                && figure?.querySelector('video').videoWidth > 0
                && kilobits('audio') > 0 && kilobits('video') > 0 && figure.querySelector('meter').value > 0
                && document.querySelector('#log li[data-title=offer]') !== null;
            }""";

    private static final String DEVTOOLS_UNTIL = """
            async ({ condition, milliseconds }) => {
              const fits = (0, eval)(condition);
              const end = performance.now() + milliseconds;
              while (!fits()) {
                if (performance.now() > end) {
                  throw new Error(`not within ${milliseconds} ms: ${condition}\\n${document.body.innerText}`);
                }
                await new Promise((resolve) => setTimeout(resolve, 100));
              }
            }""";

    private static void assertNoErrors(Page page) {
        for (JsonNode line : page.console()) {
            assertTrue(!line.textValue().startsWith("error"), () -> "console: " + line.textValue());
        }
    }

    private static void talk(Stage stage, Participant first, Participant second) {
        String channel = stage.channel();
        first.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1)));
        String elsewhere = stage.cluster().signalingUrl(first.served().equals(stage.cluster().signalingUrl(2)) ? 3 : 2);
        second.join(Participant.options("sendrecv", channel, elsewhere));

        JsonNode atFirst = first.untilSees(second, 30, LIMIT);
        JsonNode atSecond = second.untilSees(first, 30, LIMIT);
        first.untilHears(second, LIMIT);
        second.untilHears(first, LIMIT);

        assertEquals(first.served(), second.served(), "one node holds the channel");
        assertNotEquals(second.contacted(), second.served(), "the second was redirected");
        assertEquals(first.sessionId(), second.sessionId());
        for (JsonNode report : new JsonNode[]{atFirst, atSecond}) {
            assertEquals("relay", report.at("/transport/from").textValue(), "through TURN");
            assertEquals("udp", report.at("/transport/relayProtocol").textValue());
            assertEquals(1, report.get("streams").size(), "streams of others");
        }
        JsonNode created = second.untilNotified("connection.created", second, LIMIT);
        assertEquals(2, created.at("/notifications/0/channel_connections").intValue());
    }
}
