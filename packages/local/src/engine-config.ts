/** Where everything calls an engine if nobody says otherwise. */
export const engineSocket = "/var/run/docker.sock";

/** What an engine of ours leaves on the machine, by name. */
export const enginePlaces = {
  /** Below Docker's own folder, which is what people put on another disk, and beside what an engine of the machine keeps there. */
  data: "/var/lib/docker/funasr-images",
  run: "/run/funasr-images",
  /** Beside the folder above, which only root may look into. */
  pidfile: "/run/funasr-images.pid",
  /** What an engine and its containerd make as well, whatever their configuration says. */
  besides: ["/run/docker", "/run/containerd"],
  /** The bridge that an engine makes and leaves behind. */
  bridge: "docker0",
} as const;

/**
 * The configuration of an engine of ours: its own containers and images, and nothing of the machine changed. A Docker of
 * the machine that is stopped keeps its data, its containers that want to restart, and its `/etc/docker/daemon.json`.
 */
export function renderEngineConfig(): string {
  return `${JSON.stringify(
    {
      hosts: [`unix://${engineSocket}`],
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
