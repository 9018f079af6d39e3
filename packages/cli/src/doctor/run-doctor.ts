import type { ConnectionOptions } from "@funasr-images/client";
import type { Messages } from "../messages/en.ts";
import { checkHttp } from "./check-http.ts";
import { checkPort, checkTls } from "./check-port.ts";
import { checkQuirks } from "./check-quirks.ts";
import { checkSpeech } from "./check-speech.ts";
import { type Finding, isGood } from "./finding.ts";

/**
 * Checks a server from the outside in: address, port, TLS, readiness, WebSocket, speech. Stops where going on would
 * only repeat the same problem.
 *
 * @param onFinding is called for each as soon as it is known
 */
export async function runDoctor(
  connection: ConnectionOptions,
  audio: string | undefined,
  messages: Messages,
  onFinding: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const report = (...found: readonly Finding[]) => {
    findings.push(...found);
    for (const finding of found) onFinding(finding);
    return isGood(found);
  };
  const url = parseAddress(connection.url);
  if (!url) {
    report({ check: "address", level: "bad", text: messages.doctor.notAnAddress(connection.url) });
    return findings;
  }
  const port = Number(url.port || (url.protocol === "wss:" ? 443 : 80));
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!report(await checkPort(host, port, messages))) return findings;
  if (!report(...(await checkTls(url, port, connection.tls, messages)))) return findings;
  // A server that is not ready is a reason to stop, too: the rest would fail because of that.
  if (!report(...(await checkHttp(connection, messages)))) return findings;
  if (!report(...(await checkSpeech(connection, audio, messages)))) return findings;
  report(...(await checkQuirks(connection, messages)));
  return findings;
}

function parseAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^wss?:$/.test(url.protocol) && url.hostname !== "" ? url : undefined;
}
