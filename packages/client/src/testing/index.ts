export { fileServer, headServer, imageServer, pythonServer } from "./dialects.ts";
export { answer, type Heard, openScriptedServer, type Script, type ScriptedServer } from "./scripted-server.ts";
