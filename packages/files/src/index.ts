export { FileError, type FileErrorCode } from "./file-error.ts";
export { fillFile } from "./fill-file.ts";
export { findWritableFolder, temporaryFolders } from "./find-writable-folder.ts";
export { hashFile, hashPlainFile } from "./hash-file.ts";
export { openPlainFile, readPlainFile } from "./open-plain-file.ts";
export { replaceFile } from "./replace-file.ts";
