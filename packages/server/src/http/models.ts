import { quoteText } from "@funasr-images/protocol";
import { HttpError } from "../http-error.ts";
import { type Handler, sendJson } from "./exchange.ts";
import type { Route } from "./router.ts";

/**
 * `/v1/models`: an image has one recogniser, so the list has one entry. OpenAI clients check it; the transcription
 * itself accepts any name, because many clients cannot send another one.
 *
 * @param id such as `funasr-offline`
 * @param created seconds since the epoch
 */
export function createModelRoutes(id: string, created = Math.floor(Date.now() / 1000)): readonly Route[] {
  const model = { id, object: "model", created, owned_by: "funasr-images" };
  const listModels: Handler = (exchange) => sendJson(exchange, 200, { object: "list", data: [model] });
  const showModel: Handler = (exchange) => {
    if (exchange.params.id === id) return sendJson(exchange, 200, model);
    const message = `There is no model ${quoteText(exchange.params.id ?? "")} here, only ${id}.`;
    throw new HttpError(404, "model_not_found", message, { param: "model" });
  };
  return [
    { pattern: "/v1/models", open: false, methods: { GET: listModels } },
    { pattern: "/v1/models/:id", open: false, methods: { GET: showModel } },
  ];
}
