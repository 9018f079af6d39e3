export { launchBrowser } from "./launch-browser.ts";
export { openPage } from "./open-page.ts";
export { chooseFile, untilDone } from "./transcript-of-page.ts";
export { type PageTrial, tryPage } from "./try-page.ts";
