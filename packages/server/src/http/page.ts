import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { StartError } from "../start-error.ts";
import type { Exchange } from "./exchange.ts";

/** The page's files, read once: only files present at the start are served. */
export type Page = ReadonlyMap<string, PageFile>;

export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  /** The same, compressed, from a `.gz` next to it. */
  readonly packed?: Buffer | undefined;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Nothing from other hosts, and no script in the markup; WebSockets may go to any server, which the user can enter. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "media-src blob:",
  "worker-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Reads a whole folder.
 *
 * @throws Error if the folder or its index.html cannot be read
 */
export function readPage(folder: string): Page {
  const files = new Map<string, PageFile>();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  for (const name of names.filter((name) => !name.endsWith(".gz"))) {
    const body = readFileSync(join(folder, name));
    files.set(`/${name.split(sep).join("/")}`, {
      type: types[extname(name)] ?? "application/octet-stream",
      etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
      body,
      packed: names.includes(`${name}.gz`) ? readFileSync(join(folder, `${name}.gz`)) : undefined,
    });
  }
  const index = files.get("/index.html");
  if (!index)
    throw new StartError("BAD_PAGE", `${folder} has no index.html`, {
      fix: "Point WEB_DIR to the built page, or leave it empty.",
    });
  return files.set("/", index);
}

/** Sends one file of the page: compressed if the client supports it, and 304 if the client has it already. */
export function sendPageFile({ request, response }: Exchange, { type, etag, body, packed }: PageFile): void {
  const unpacks = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(request.headers["accept-encoding"] ?? ""));
  const chosen = packed && unpacks ? packed : body;
  const packedTag = etag.replace(/"$/, '-gz"');
  const headers = {
    etag: chosen === packed ? packedTag : etag,
    // Revalidated each time, usually with 304: a new image must not be used with an old page.
    "cache-control": "no-cache",
    vary: "accept-encoding",
    "content-security-policy": contentSecurityPolicy,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
  };
  const known = request.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (known?.some((tag) => [etag, packedTag, "*"].includes(tag))) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    "content-type": type,
    "content-length": chosen.length,
    ...(chosen === packed && { "content-encoding": "gzip" }),
  });
  response.end(chosen);
}
