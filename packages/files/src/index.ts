export { fillFile } from "./fill-file.ts";
export { replaceFile } from "./replace-file.ts";
