export { type PageTrial, tryPage } from "./try-page.ts";
