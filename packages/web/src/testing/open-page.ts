import type { Browser, BrowserContext, Page, Viewport } from "puppeteer-core";

export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, of the console and of the policy, in order. */
  readonly complaints: readonly string[];
  /** Every requested URL. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface PageOptions {
  readonly viewport?: Viewport;
  readonly colours?: "light" | "dark";
  readonly languages?: readonly string[];
}

/** Opens the page in a new context and records everything that goes wrong. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<OpenedPage> {
  const { viewport = { width: 1280, height: 860 }, colours = "light", languages = ["en-US"] } = options;
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${String(error)}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warn") complaints.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => requests.push(request.url()));
  // A limit only for hangs; a busy machine is not a failure.
  page.setDefaultTimeout(120_000);
  await page.setViewport(viewport);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
  await page.evaluateOnNewDocument((wanted) => {
    Object.defineProperty(navigator, "languages", { get: () => wanted });
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  }, languages);
  await page.goto(url, { waitUntil: "load" });
  await page.waitForSelector(".page");
  return { page, context, complaints, requests, close: () => context.close() };
}
