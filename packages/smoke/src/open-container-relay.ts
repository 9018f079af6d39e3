import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createContainer } from "./create-container.ts";
import { type Exec, engineParameters, runDocker } from "./run-docker.ts";
import { SmokeError } from "./smoke-error.ts";

/** A port of this machine that leads into a container on another engine. */
export interface ContainerRelay {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  close(): Promise<void>;
}

/** The name of the container beside another. */
export function relayOf(name: string): string {
  return `${name}-relay`;
}

/**
 * Opens a container of any engine to this process, without a published port and without a way out for the container: a
 * second container shares its network and nothing else, and every connection is a `docker exec` in there, whose input and
 * output travel on Docker's own connection (ssh, TLS). It has a memory of its own, so that of the first one is not touched.
 *
 * @param context of Docker
 * @param image has the Node that its entry point names
 * @throws SmokeError DOCKER_FAILED, NO_BRANCH for an image without an entry point. Nothing is left behind.
 */
export async function openContainerRelay(options: {
  readonly exec: Exec;
  readonly context: string;
  readonly image: string;
  readonly platform: string;
  readonly name: string;
  readonly port: number;
}): Promise<ContainerRelay> {
  const { exec, context, image, platform, name, port } = options;
  const relay = relayOf(name);
  const docker = (...args: string[]) => runDocker(exec, args);
  const entry = await docker("inspect", "--format", "{{json .Config.Entrypoint}}", name);
  const [node] = (JSON.parse(entry) ?? []) as string[];
  if (!node) {
    throw new SmokeError("NO_BRANCH", `${image} has no entry point`, {
      fix: "Use an image of this project, or test it on the engine of this machine.",
    });
  }
  const guards = [
    "--no-healthcheck",
    "--read-only",
    "--user",
    "65532:65532",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
  ];
  const idle = ["-e", "setInterval(() => {}, 1e8)"];
  await createContainer(
    exec,
    image,
    ["--name", relay, "--network", `container:${name}`, "--platform", platform, ...guards, "--entrypoint", node],
    idle,
  );
  const children = new Set<ChildProcess>();
  const server = createServer((socket) => {
    const child = connect(socket, [...engineParameters(context), "exec", "-i", relay, node, "-e", pipe(port)]);
    children.add(child);
    child.once("close", () => children.delete(child));
  });
  const close = async () => {
    server.close();
    for (const child of children) child.kill("SIGKILL");
    await exec("docker", ["rm", "--force", relay], { reject: false });
  };
  try {
    await docker("start", relay);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** What runs beside the server: its port, on standard input and output. */
function pipe(port: number): string {
  return `const s=require("node:net").connect(${port},"127.0.0.1");process.stdin.pipe(s);s.pipe(process.stdout);s.on("error",()=>process.exit(1));s.on("close",()=>process.exit(0))`;
}

function connect(socket: Socket, args: readonly string[]): ChildProcess {
  const child = spawn("docker", args, { stdio: ["pipe", "pipe", "ignore"] });
  socket.pipe(child.stdin).on("error", () => socket.destroy());
  child.stdout.pipe(socket);
  socket.on("error", () => child.kill("SIGKILL")).on("close", () => child.kill("SIGKILL"));
  child.on("error", () => socket.destroy()).on("exit", () => socket.end());
  return child;
}
