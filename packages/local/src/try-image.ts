import type { Image } from "@funasr-images/catalog";
import type { LegReport, Report } from "@funasr-images/pipeline";

/** A leg that has transcribed here: that of the wanted branch, else the first one; none after a failure. */
export function chooseLeg({ legs, ok }: Report, branch: string | undefined): LegReport | undefined {
  const transcribed = ok ? legs.filter(({ smoke }) => "cer" in smoke) : [];
  return transcribed.find((leg) => leg.branch === branch) ?? transcribed[0];
}

const usualPort = 10_095;
const recording = "images/local/models/speech-zh/samples/time.wav";

/**
 * The commands that talk to an image.
 *
 * @param running leaves out those that start it
 * @param again how the run that leaves it running is called, where there is one
 */
export function renderCommands(
  subject: Image,
  image: string,
  { port, docker, running, again }: { port: number; docker: string; running: boolean; again?: string | undefined },
): string {
  const start = running ? [] : [...(again ? [again] : []), `${docker} run -d -p ${port}:10095 ${image}`];
  return [...start, talkTo(subject, port)].map((line) => `  ${line}`).join("\n");
}

/** One command that shows what an image is for. */
function talkTo({ branch, sample }: Image, port: number): string {
  const url = port === usualPort ? "" : `--url ws://127.0.0.1:${port} `;
  const commands: Readonly<Record<Image["sample"], string>> = {
    transcribe: `npx funasr transcribe ${url}${recording}`,
    "transcribe-live": `npx funasr transcribe ${url}--mode 2pass ${recording}`,
    subtitles: `curl -F file=@${recording} -F model=${branch} -F response_format=srt http://127.0.0.1:${port}/v1/audio/transcriptions`,
  };
  return commands[sample];
}
