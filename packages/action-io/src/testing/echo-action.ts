import { runAction } from "../index.ts";
import { echo, echoDefinition } from "./echo.ts";

await runAction(echoDefinition, echo);
