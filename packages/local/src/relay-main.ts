import { chown } from "node:fs/promises";
import { connect, createServer } from "node:net";

/**
 * `node relay-main.ts LISTEN TARGET UID`: passes connections of one unix socket on to another, and ends with its standard
 * input. Run by root for a user who may not open the other socket; only UID may open this one.
 */
const [listen = "", target = "", uid = ""] = process.argv.slice(2);

// Both halves end by themselves: Docker's attached streams go on in one direction after the other has ended.
const server = createServer({ allowHalfOpen: true }, (socket) => {
  const engine = connect({ path: target, allowHalfOpen: true });
  socket.pipe(engine).pipe(socket);
  for (const [one, other] of [
    [socket, engine],
    [engine, socket],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
});
process.umask(0o177);
server.listen(listen, async () => {
  await chown(listen, Number(uid), -1);
  process.stdout.write("ready\n");
});
process.stdin.resume().on("end", () => process.exit());
