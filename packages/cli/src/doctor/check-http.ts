import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { ConnectionOptions } from "@funasr-images/client";
import type { Messages } from "../messages/en.ts";
import type { Finding } from "./finding.ts";

interface Answer {
  readonly status: number;
  readonly software: string | undefined;
  readonly body: unknown;
}

/** What plain requests show: readiness, version, capabilities, and whether it is one of ours. */
export async function checkHttp(url: URL, connection: ConnectionOptions, messages: Messages): Promise<Finding[]> {
  const words = messages.doctor;
  const [ready, capabilities] = await Promise.all([
    get(url, "/readyz", connection),
    get(url, "/v1/capabilities", connection),
  ]);
  const findings: Finding[] = [];
  const fields = (ready?.body ?? {}) as { ready?: boolean; reason?: string };
  if (typeof fields.ready === "boolean") {
    findings.push(
      fields.ready
        ? { check: "readiness", level: "good", text: words.ready }
        : { check: "readiness", level: "bad", text: words.notReady(fields.reason ?? `HTTP ${ready?.status}`) },
    );
  } else findings.push({ check: "readiness", level: "note", text: words.readinessUnknown });

  if (capabilities?.status === 401 || capabilities?.status === 403) {
    return [...findings, { check: "token", level: "bad", text: words.token }];
  }
  const known = capabilities?.status === 200 ? (capabilities.body as Record<string, unknown>) : undefined;
  if (known && typeof known.engine === "string") {
    findings.push({
      check: "version",
      level: "good",
      text: words.ours(String(known.version ?? ""), String(known.branch ?? ""), known.engine),
    });
    findings.push({ check: "capabilities", level: "good", text: describeCapabilities(known) });
  } else {
    const name = ready?.software;
    findings.push({ check: "version", level: "note", text: name ? words.software(name) : words.softwareUnknown });
  }
  return findings;
}

function describeCapabilities(known: Record<string, unknown>): string {
  const flags = ["punctuation", "itn", "emotion", "events", "speakers", "vocals"].filter(
    (name) => known[name] === true,
  );
  const modes = Array.isArray(known.modes) ? known.modes.join("/") : "";
  return [modes, ...flags].filter(Boolean).join(", ");
}

function get(url: URL, path: string, { token, tls }: ConnectionOptions): Promise<Answer | undefined> {
  const secure = url.protocol === "wss:";
  // As in a browser's address.
  const bearer = token ?? url.searchParams.get("token");
  const address = new URL(path, `${secure ? "https" : "http"}://${url.host}`);
  const options = {
    timeout: 5000,
    headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    ...(secure && { ca: tls?.ca, rejectUnauthorized: !tls?.insecure }),
  };
  return new Promise((resolve) => {
    const request = (secure ? requestHttps : requestHttp)(address, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => {
        text = (text + piece).slice(0, 100_000);
      });
      response.on("end", () => {
        let body: unknown;
        try {
          body = JSON.parse(text);
        } catch {
          body = undefined;
        }
        resolve({ status: response.statusCode ?? 0, software: String(response.headers.server ?? ""), body });
      });
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(undefined));
    request.end();
  });
}
