export { fillFile } from "./fill-file.ts";
export { hashFile } from "./hash-file.ts";
export { replaceFile } from "./replace-file.ts";
