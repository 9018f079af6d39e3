import { once } from "node:events";
import { createServer } from "node:net";
import { findPortHolder } from "./find-port-holder.ts";
import { LocalError } from "./local-error.ts";

/**
 * Makes sure that a TCP port on loopback is free.
 *
 * @param remedy what to do instead of freeing it, as an imperative
 * @param detail what is known of the holder
 * @throws LocalError PORT_TAKEN, with the program that holds it
 */
export async function assertPortFree(port: number, { remedy, detail = "" }: { remedy: string; detail?: string }) {
  const taken = await Promise.all(["127.0.0.1", "::1"].map((address) => isTaken(address, port)));
  if (taken.includes(true)) throw await portTaken(port, { remedy, detail });
}

/** The error that names the holder of a port. */
export async function portTaken(port: number, { remedy, detail = "" }: { remedy: string; detail?: string }) {
  const holder = (await findPortHolder(port)) ?? "a program that cannot be named";
  return new LocalError("PORT_TAKEN", `Port ${port} is taken by ${holder}${detail}`, { fix: `Free it, or ${remedy}.` });
}

async function isTaken(address: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: address, port, exclusive: true });
    await once(server, "listening");
    return false;
  } catch (error) {
    // A machine without IPv6, or a port that only root may open: not for this to judge.
    return (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  } finally {
    server.close();
  }
}
