import type { Capabilities } from "@funasr-images/protocol";
import type { Engine } from "../engine.ts";
import { sendJson } from "./exchange.ts";
import type { Route } from "./router.ts";

/** The part from the image and its configuration; the rest comes from the engine. */
export type ServerFacts = Pick<Capabilities, "branch" | "version" | "formats" | "channels" | "limits">;

/** `GET /v1/capabilities`: what this image can do with its models. */
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
