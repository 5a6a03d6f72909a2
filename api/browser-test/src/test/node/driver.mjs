// Drives browsers for the JUnit tests: one JSON command per line on stdin, one JSON answer per line on stdout.
// Ends, and with it every browser, when stdin closes.

import { createRequire } from 'node:module';
import readline from 'node:readline';

// playwright-core is installed under target/, not beside this file.
const { chromium, firefox } = createRequire(`${process.argv[2]}/`)('playwright-core');

const CHROMIUM_ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

// Debian's own Firefox, spoken to by WebDriver BiDi.
const FIREFOX_PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.peerconnection.ice.loopback': true,
};

const browsers = new Map();
const pages = new Map();

function write(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function page(name) {
  const found = pages.get(name);
  if (!found) {
    throw new Error(`no page ${name}`);
  }
  return found;
}

const commands = {
  async launch({ browser, kind, executable, args }) {
    const [type, specific] = kind === 'firefox'
      ? [firefox, { channel: 'moz-firefox', firefoxUserPrefs: FIREFOX_PREFERENCES, args }]
      : [chromium, { args: [...CHROMIUM_ARGUMENTS, ...args] }];
    const server = await type.launchServer({
      executablePath: executable, headless: true, handleSIGINT: false, handleSIGTERM: false, timeout: 60_000, ...specific,
    });
    browsers.set(browser, { server, client: await type.connect(server.wsEndpoint()) });
    return { pid: server.process().pid, version: browsers.get(browser).client.version() };
  },

  // Kills, since a stopped browser answers no request.
  async quit({ browser }) {
    const { server } = browsers.get(browser);
    browsers.delete(browser);
    await server.kill();
  },

  // Signals the browser and all its processes: they are one process group.
  async signal({ browser, signal }) {
    process.kill(-browsers.get(browser).server.process().pid, signal);
  },

  async open({ browser, page: name, url, width, height }) {
    const context = await browsers.get(browser).client.newContext({ viewport: { width, height } });
    const opened = await context.newPage();
    opened.setDefaultTimeout(30_000);
    const console_ = [];
    opened.on('console', (message) => console_.push(`${message.type()}: ${message.text()}`));
    opened.on('pageerror', (error) => console_.push(`error: ${error.stack}`));
    opened.starlingConsole = console_;
    pages.set(name, opened);
    await opened.goto(url);
  },

  async close({ page: name }) {
    const closed = page(name);
    pages.delete(name);
    await closed.context().close();
  },

  async call({ page: name, script, argument }) {
    return page(name).evaluate(([s, a]) => (0, eval)(s)(a), [script, argument]);
  },

  async fill({ page: name, selector, text }) {
    await page(name).fill(selector, text);
  },

  async click({ page: name, selector }) {
    await page(name).click(selector);
  },

  async screenshot({ page: name, path }) {
    await page(name).screenshot({ path });
  },

  async console({ page: name }) {
    return page(name).starlingConsole;
  },
};

const lines = readline.createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const { id, command, ...parameters } = JSON.parse(line);
  try {
    write({ id, value: (await commands[command](parameters)) ?? null });
  } catch (error) {
    write({ id, error: error.message });
  }
});
lines.on('close', async () => {
  for (const { server } of browsers.values()) {
    try {
      process.kill(-server.process().pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
  process.exit(0);
});
