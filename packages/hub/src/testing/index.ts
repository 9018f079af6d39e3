export { modelscopeGenerations } from "./hub-clients.ts";
export { type Python, preparePython } from "./prepare-python.ts";
