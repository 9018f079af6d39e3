import { existsSync } from "node:fs";
import puppeteer, { type Browser } from "puppeteer-core";

/**
 * Starts Debian's Chromium (or the one named by CHROMIUM) without a window.
 *
 * @param microphone a wav file that the fake microphone plays once when it is opened
 * @param flags additional flags of Chromium
 * @throws Error that says what to install
 */
export async function launchBrowser(microphone?: string, flags: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `The page is tested in a real browser, and there is no ${executablePath}. ` +
        "Install it: apt-get install chromium fonts-noto-cjk; or name another one: CHROMIUM=/path/to/chromium.",
    );
  }
  return puppeteer.launch({
    executablePath,
    headless: true,
    args: [
      // The sandbox of Chromium refuses to run as root, as in containers.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      // Small /dev/shm of containers.
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--mute-audio",
      "--lang=en-US",
      "--autoplay-policy=no-user-gesture-required",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...flags,
      ...(microphone ? [`--use-file-for-fake-audio-capture=${microphone}%noloop`] : []),
    ],
  });
}
