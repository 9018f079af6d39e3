import type { StreamBody } from "./exchange-message.ts";
import { RegistryError } from "./registry-error.ts";
import { type RetryOptions, retryTransient } from "./retry-transient.ts";
import type { Sender } from "./send-request.ts";

export interface BlobUpload {
  readonly digest: string;
  readonly body: StreamBody;
  readonly signal: AbortSignal;
}

/**
 * Uploads a blob with POST and one PUT. An attempt that failed starts again with a new POST: what remains of a broken
 * session differs between registries.
 */
export async function uploadBlob(send: Sender, base: string, upload: BlobUpload, retry: RetryOptions): Promise<void> {
  const { digest, body, signal } = upload;
  await retryTransient(
    async () => {
      const url = `${base}/blobs/uploads/`;
      const session = await send({ method: "POST", url, body: new Uint8Array(), signal }, [202], 0);
      await send({ method: "PUT", url: uploadUrl(session.headers, url, digest), body, signal }, [201], 0);
    },
    { ...retry, signal },
  );
}

/** Appends the digest as text: the rest of the query is the registry's own and stays byte for byte. */
function uploadUrl(headers: Headers, base: string, digest: string): string {
  const location = headers.get("location");
  if (!location || !URL.canParse(location, base)) {
    throw new RegistryError("UNEXPECTED_REPLY", "The registry opened an upload without Location", { request: base });
  }
  const url = new URL(location, base).href;
  return `${url}${url.includes("?") ? "&" : "?"}digest=${encodeURIComponent(digest)}`;
}
