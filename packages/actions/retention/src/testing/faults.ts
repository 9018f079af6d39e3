import type { Asked, Meddling, PassingReply } from "@funasr-images/registry/testing";

const isTags = (asked: Asked) => asked.includes("/tags/list");
const isVersions = (asked: Asked) => /\/versions\?/.test(asked);
/** The registry's requests begin with this; all others are GitHub's. */
const isRegistry = (asked: Asked) => asked.includes(" /v2/");

const refuse =
  (status: number, code: string): Meddling =>
  (_reply, asked) => ({
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(isRegistry(asked) ? { errors: [{ code, message: code }] } : { message: code }),
  });

/** A reply to HEAD has no body that could be replaced. */
const hasBody = (asked: Asked) => asked.startsWith("GET");

/** Replies of 200 that bring something else. */
const change =
  (body: (reply: PassingReply, asked: Asked) => string): Meddling =>
  (reply, asked) => ({ ...reply, body: body(reply, asked) });

/** The replies that a fault is made for; it leaves all others as they are. */
export interface Fault {
  readonly meddling: Meddling;
  readonly on?: (asked: Asked) => boolean;
}

/**
 * Everything that a registry and an API have been seen to answer instead of the truth.
 *
 * @param remembered replies of an earlier state of the world
 */
export function listFaults(remembered: ReadonlyMap<Asked, PassingReply>): Readonly<Record<string, Fault>> {
  return {
    "a 404 of a proxy": { meddling: () => ({ status: 404, headers: {}, body: "404 page not found\n" }) },
    "a 404 in the server's own format": {
      meddling: (reply, asked) => {
        const code = isTags(asked) ? "NAME_UNKNOWN" : "MANIFEST_UNKNOWN";
        return refuse(404, isRegistry(asked) ? code : "Not Found")(reply, asked);
      },
    },
    "a 401": { meddling: refuse(401, "UNAUTHORIZED") },
    "a 403": { meddling: refuse(403, "DENIED") },
    "a 429": { meddling: refuse(429, "TOOMANYREQUESTS") },
    "a 503": { meddling: refuse(503, "UNAVAILABLE") },
    // A reply to HEAD has no body; then the headers are lost.
    "an empty body": {
      meddling: (reply) => ({ status: reply.status, headers: reply.body ? reply.headers : {}, body: "" }),
    },
    null: { on: hasBody, meddling: change(() => "null") },
    "an empty object": { on: hasBody, meddling: change(() => "{}") },
    "a body that is cut": { on: hasBody, meddling: change(({ body }) => body.slice(0, body.length / 2)) },
    "a connection that breaks": { on: hasBody, meddling: () => "broken" },
    "tags: null": { on: isTags, meddling: change(() => '{"name":"funasr","tags":null}') },
    "an empty page": {
      on: (asked) => isTags(asked) || isVersions(asked),
      meddling: change((_reply, asked) => (isTags(asked) ? '{"name":"funasr","tags":[]}' : "[]")),
    },
    "a list without its next page": {
      on: isTags,
      meddling: ({ headers: { link, ...headers }, ...reply }) => ({ ...reply, headers }),
    },
    "a version without its tags": {
      on: (asked) => asked.includes("/versions"),
      meddling: change(({ body }) => body.replaceAll(/"tags":\[[^\]]*\]/g, '"tags":[]')),
    },
    "an older reply": {
      on: (asked) => !asked.startsWith("DELETE"),
      meddling: (reply, asked) =>
        remembered.get(asked) ?? refuse(404, isRegistry(asked) ? "MANIFEST_UNKNOWN" : "Not Found")(reply, asked),
    },
  };
}
