import { type ConnectionOptions, getJson } from "@funasr-images/client";
import type { Messages } from "../messages/en.ts";
import type { Finding } from "./finding.ts";

/** What plain requests show: readiness, version, capabilities, and whether it is one of ours. */
export async function checkHttp(connection: ConnectionOptions, messages: Messages): Promise<Finding[]> {
  const words = messages.doctor;
  const [ready, capabilities] = await Promise.all([
    getJson(connection, "/readyz"),
    getJson(connection, "/v1/capabilities"),
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
