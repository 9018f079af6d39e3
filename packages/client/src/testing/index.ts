export { fileServer, headServer, imageServer, pythonServer } from "./dialects.ts";
export { encodeAiff } from "./encode-aiff.ts";
export { answer, type Heard, openScriptedServer, type Script, type ScriptedServer } from "./scripted-server.ts";
