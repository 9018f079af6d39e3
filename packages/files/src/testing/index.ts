export { createVenv, type Environment, prepareEnvironment } from "./prepare-environment.ts";
