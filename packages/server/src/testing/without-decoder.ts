import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

// Loaded into a process with --import: it is in an image that lacks the file of the decoder.
const { readFile } = files;
files.readFile = ((file: string | URL, ...rest: []) =>
  readFile(String(file).endsWith("/decoder.wasm") ? "/nowhere/decoder.wasm" : file, ...rest)) as typeof readFile;
syncBuiltinESMExports();
