import type { Transcript } from "@funasr-images/protocol";
import { ClientError } from "../client-error.ts";
import type { ConnectionOptions } from "../options.ts";
import { getJson } from "./get-json.ts";

const fix = "Use one whose /v1/capabilities have channels.";

/**
 * Before a file is sent, so that nobody waits for hours of speech to learn it. A server without capabilities is asked the
 * long way.
 *
 * @throws ClientError REFUSED if the server says what it can do, and this is not among it
 */
export async function assertSplits(connection: ConnectionOptions): Promise<undefined> {
  const { status, body } = (await getJson(connection, "/v1/capabilities")) ?? {};
  if (status !== 200 || typeof body !== "object" || body === null || "channels" in body) return;
  throw new ClientError("REFUSED", "The server would mix the channels", { fix });
}

/** A server that does not know the field ignores it. @throws ClientError REFUSED */
export function assertSplit({ segments }: Transcript): void {
  if (segments.every(({ channel }) => channel !== undefined)) return;
  throw new ClientError("REFUSED", "The server has mixed the channels", { fix });
}
