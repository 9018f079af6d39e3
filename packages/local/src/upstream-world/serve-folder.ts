import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a path holds; undefined for one that is not there. */
export type Shelf = (path: string) => Promise<Uint8Array | undefined>;

export interface FolderServer {
  /** Without a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

/** A server on loopback that gives what a shelf holds, and 404. */
export async function serveFolder(shelf: Shelf, port = 0): Promise<FolderServer> {
  const server = createServer(async (request, response) => {
    const bytes = await shelf(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname)).catch(
      () => undefined,
    );
    response.writeHead(bytes ? 200 : 404, { "content-length": bytes?.length ?? 0 });
    response.end(request.method === "HEAD" ? undefined : bytes);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
