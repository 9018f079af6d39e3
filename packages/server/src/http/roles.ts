import type { Engine, Roles } from "../engine.ts";
import { HttpError } from "../http-error.ts";
import { type Exchange, type Handler, sendJson } from "./exchange.ts";
import { readBody } from "./read-body.ts";
import type { Route } from "./router.ts";

/** Enough for a minute of speech, even at 48 kHz with two channels. */
const maxVoiceBytes = 32 * 1024 * 1024;

/** `/v1/roles`: enrolled voices, kept until the process ends. */
export function createRoleRoutes(engine: Engine, idleMs: number): readonly Route[] {
  const list: Handler = (exchange) => sendJson(exchange, 200, { roles: [...rolesOf(engine).names()] });
  const enroll: Handler = async (exchange) => {
    const roles = rolesOf(engine);
    const name = readName(exchange);
    const isNew = !roles.names().includes(name);
    const audio = await readBody(exchange, { maxBytes: maxVoiceBytes, idleMs });
    await roles.enroll(name, audio);
    sendJson(exchange, isNew ? 201 : 200, { name });
  };
  const remove: Handler = async (exchange) => {
    const name = readName(exchange);
    if (!(await rolesOf(engine).remove(name))) {
      throw new HttpError(404, "role_not_found", `No voice named "${name}" is enrolled.`, { param: "name" });
    }
    exchange.response.writeHead(204).end();
  };
  return [
    { pattern: "/v1/roles", open: false, methods: { GET: list } },
    { pattern: "/v1/roles/:name", open: false, methods: { PUT: enroll, DELETE: remove } },
  ];
}

function rolesOf({ roles }: Engine): Roles {
  if (roles) return roles;
  const message =
    "This image does not distinguish speakers: it has no models for it. Use one whose /v1/capabilities have speakers: true.";
  throw new HttpError(501, "no_speakers", message);
}

// A name appears in subtitles and logs: one line of readable text.
function readName({ params: { name = "" } }: Exchange): string {
  const clean = name.normalize("NFC").trim();
  if (clean !== "" && clean.length <= 64 && !/[\p{C}[\]|]/u.test(clean)) return clean;
  const message = "A name has 1 to 64 letters, digits, spaces or punctuation; no [ ] | and nothing invisible.";
  throw new HttpError(400, "bad_name", message, { param: "name" });
}
