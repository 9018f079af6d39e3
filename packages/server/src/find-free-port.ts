import { once } from "node:events";
import { createServer } from "node:net";

/**
 * A free port on loopback; another process may take it first.
 *
 * @throws Error of the system if there is none
 */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
