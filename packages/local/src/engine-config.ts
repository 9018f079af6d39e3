import { lstatSync } from "node:fs";

/** Where an engine listens by default. */
export const engineSocket = "/var/run/docker.sock";

/** What an engine of ours leaves on the machine, by name. */
export const enginePlaces = {
  /** Below Docker's own folder, which is what people put on another disk, and beside what an engine of the machine keeps there. */
  data: "/var/lib/docker/funasr-images",
  run: "/run/funasr-images",
  /** Beside the folder above, which only root may look into. */
  pidfile: "/run/funasr-images.pid",
  /** Used where the usual one is taken: by what a Docker of the machine that is stopped has left. */
  socket: "/run/funasr-images.sock",
  /** Folders that an engine and its containerd make in any case. */
  shared: ["/run/docker", "/run/containerd"],
  /** The bridge that an engine makes and leaves behind. */
  bridge: "docker0",
} as const;

/** Where an engine of ours listens: where everything calls, unless that belongs to a Docker of the machine. */
export function chooseSocket(usual: string = engineSocket): string {
  // A broken link belongs to another engine, too.
  return lstatSync(usual, { throwIfNoEntry: false }) ? enginePlaces.socket : usual;
}

/** What a person types to talk to an engine that listens there. */
export function dockerCommand(socket: string): string {
  return socket === engineSocket ? "docker" : `docker -H unix://${socket}`;
}

/**
 * The configuration of an engine of ours: its own containers and images, and nothing of the machine changed. A Docker of
 * the machine that is stopped keeps its data, its containers that want to restart, and its `/etc/docker/daemon.json`.
 */
export function renderEngineConfig(socket: string): string {
  return `${JSON.stringify(
    {
      hosts: [`unix://${socket}`],
      "data-root": enginePlaces.data,
      "exec-root": enginePlaces.run,
      pidfile: enginePlaces.pidfile,
      // The classic store holds one arch and recomputes digests.
      features: { "containerd-snapshotter": true },
      // No rule of the firewall and no forwarding: nothing here needs a way out, and a published port is passed on by
      // docker-proxy.
      iptables: false,
      ip6tables: false,
      "ip-forward": false,
      "ip-masq": false,
      "userland-proxy": true,
    },
    null,
    2,
  )}\n`;
}

/**
 * The command that starts an engine of ours. Where a containerd of the machine runs, the engine uses it, under names of
 * its own; a configuration file cannot say these.
 */
export function engineCommand(config: string): string[] {
  return [
    "dockerd",
    `--config-file=${config}`,
    "--containerd-namespace=funasr-images",
    "--containerd-plugins-namespace=funasr-images-plugins",
  ];
}
