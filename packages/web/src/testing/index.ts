export { buildOnce } from "./build-once.ts";
export { transcribeDropped } from "./drop-file.ts";
export { launchBrowser } from "./launch-browser.ts";
export { type OpenedPage, openPage } from "./open-page.ts";
export { chooseFile, untilDone } from "./transcript-of-page.ts";
export { type PageTrial, tryPage } from "./try-page.ts";
