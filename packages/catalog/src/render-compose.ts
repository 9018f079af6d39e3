import type { Image } from "./image.ts";

/**
 * `compose.yaml` of an image: as its smoke test runs it, with limits for the real models.
 *
 * @param registry `host/repository` that it is pulled from
 * @param marker the line that says who writes the file
 */
export function renderCompose(image: Image, registry: string, marker: string): string {
  const { branch, models, resources } = image;
  const roles = models.speaker !== undefined;
  const lines = [
    `# ${marker}`,
    "# As the smoke test runs the image, with limits for the real models.",
    `# docker compose -f images/${branch}/compose.yaml up --wait`,
    "services:",
    "  funasr:",
    `    image: \${FUNASR_IMAGE:-${registry}:${branch}}`,
    '    ports: ["127.0.0.1:10095:10095"]',
    "    restart: unless-stopped",
    "    # The image needs no disk, no root and no rights; health and the way to stop come from the image itself.",
    "    read_only: true",
    '    user: "65532:65532"',
    "    cap_drop: [ALL]",
    '    security_opt: ["no-new-privileges:true"]',
    "    pids_limit: 512",
    "    # Utterances in flight get DRAIN_SECONDS (30) to end.",
    "    stop_grace_period: 40s",
    `    mem_limit: ${resources.memory}`,
    `    cpus: ${resources.cpus}`,
    "    # Room for mp4 files with their index at the end, which can only be read from a file.",
    '    tmpfs: ["/tmp:size=512m,mode=1777,noexec,nosuid,nodev"]',
    ...(roles
      ? [
          "    volumes:",
          "      # Voices that are known by name: Alice.wav is the role Alice.",
          `      - {type: bind, source: "\${ROLES:-./roles}", target: /roles, read_only: true, bind: {create_host_path: true}}`,
        ]
      : []),
    "    environment:",
    ...(roles ? ["      ROLES_DIR: /roles"] : []),
    `      MAX_CONNECTIONS: ${resources.connections}`,
  ];
  return `${lines.join("\n")}\n`;
}
