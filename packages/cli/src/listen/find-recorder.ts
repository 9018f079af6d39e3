import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { ClientError } from "@funasr-images/client";
import type { Messages } from "../messages/en.ts";

/** A program that writes s16le mono at 16 kHz to its standard output. */
export interface Recorder {
  readonly name: string;
  readonly arguments: readonly string[];
}

/**
 * The first recorder that is installed: the system's own ones first, because they know the user's choice of device.
 *
 * @throws ClientError `BAD_AUDIO` if there is none
 */
export async function findRecorder(
  device: string | undefined,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  messages: Messages,
): Promise<Recorder> {
  const known = recorders(device, platform);
  for (const recorder of known) if (await isInstalled(recorder.name, env, platform)) return recorder;
  throw new ClientError("BAD_AUDIO", messages.noRecorder(known.map(({ name }) => name).join(", ")));
}

function recorders(device: string | undefined, platform: NodeJS.Platform): Recorder[] {
  const ffmpeg = (format: string, input: string): Recorder => ({
    name: "ffmpeg",
    arguments: [
      ..."-hide_banner -loglevel error -nostdin -f".split(" "),
      format,
      "-i",
      input,
      ..."-ac 1 -ar 16000 -f s16le -flush_packets 1 -".split(" "),
    ],
  });
  const sox: Recorder = { name: "rec", arguments: "-q -t raw -r 16000 -e signed -b 16 -c 1 -".split(" ") };
  if (platform === "darwin") return [sox, ffmpeg("avfoundation", device ?? ":default")];
  if (platform === "win32") return [ffmpeg("dshow", device ?? "audio=default")];
  return [
    {
      name: "parec",
      arguments: [
        ..."--raw --format=s16le --rate=16000 --channels=1 --latency-msec=60".split(" "),
        ...(device ? [`--device=${device}`] : []),
      ],
    },
    {
      name: "arecord",
      arguments: [..."-q -t raw -f S16_LE -r 16000 -c 1".split(" "), ...(device ? ["-D", device] : [])],
    },
    sox,
    ffmpeg("pulse", device ?? "default"),
  ];
}

async function isInstalled(name: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<boolean> {
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    const file = join(folder, platform === "win32" ? `${name}.exe` : name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}
