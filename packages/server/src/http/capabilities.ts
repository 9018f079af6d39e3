import type { Capabilities } from "@funasr-images/protocol";
import type { Engine } from "../engine.ts";
import { sendJson } from "./exchange.ts";
import type { Route } from "./router.ts";

/** What the image and its configuration know; the rest is the engine's. */
export type ServerFacts = Pick<Capabilities, "branch" | "version" | "formats" | "limits">;

/** `GET /v1/capabilities`: what this image can do with the models that it was given. */
export function createCapabilityRoutes(engine: Engine, facts: ServerFacts): readonly Route[] {
  const describe = (): Capabilities => ({
    schema: 1,
    ...facts,
    ...engine.capabilities(),
    roles: [...(engine.roles?.names() ?? [])],
  });
  return [
    {
      pattern: "/v1/capabilities",
      open: false,
      methods: { GET: (exchange) => sendJson(exchange, 200, describe()) },
    },
  ];
}
