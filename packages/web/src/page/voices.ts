import { PageError } from "./problem.ts";

/** The enrolled voices of the server: `v1/roles/<name>`. Errors have the server's message. */
export interface Voices {
  enroll(name: string, wav: Blob): Promise<void>;
  forget(name: string): Promise<void>;
}

export function createVoices(token: () => string, fetch: typeof globalThis.fetch): Voices {
  const request = async (method: "PUT" | "DELETE", name: string, body?: Blob) => {
    const headers: Record<string, string> = token() ? { authorization: `Bearer ${token()}` } : {};
    const response = await fetch(`v1/roles/${encodeURIComponent(name)}`, {
      method,
      headers: body ? { ...headers, "content-type": "audio/wav" } : headers,
      body,
    });
    if (response.ok || (method === "DELETE" && response.status === 404)) return;
    const answer = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
    const detail = answer.error?.message ?? `${response.status} ${response.statusText}`.trim();
    throw new PageError({ code: "VOICE_FAILED", name, detail });
  };
  return {
    enroll: (name, wav) => request("PUT", name, wav),
    forget: (name) => request("DELETE", name),
  };
}
