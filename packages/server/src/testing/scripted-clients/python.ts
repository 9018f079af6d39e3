import { type Reply, sleep } from "./open-line.ts";
import type { ClientMode, ScriptedClient } from "./scripted-client.ts";

interface Version {
  readonly name: string;
  readonly fields: (mode: ClientMode, name: string) => object;
  readonly end?: object;
  /** Whether offline is done after this reply. */
  readonly done: (reply: Reply) => boolean;
  /** Waits for that in all modes, not only offline. */
  readonly waitsAlways?: true;
  /** It skips replies without a mode; without this, one ends its hearing. */
  readonly skipsNameless: boolean;
}

const chunks = { chunk_size: [5, 10, 5], chunk_interval: 10 };
const looks = { encoder_chunk_look_back: 4, decoder_chunk_look_back: 0 };
const rest = (wav_name: string) => ({
  audio_fs: 16_000,
  wav_name,
  wav_format: "pcm",
  is_speaking: true,
  hotwords: '{"阿里巴巴": 20}',
  itn: true,
});
const is2023 = ({ mode }: Reply) => mode === "offline" || mode?.startsWith("2pass-") === true;

const versions: readonly Version[] = [
  {
    name: "Python, August to 7 November 2023",
    fields: (mode, wav_name) => ({ mode, ...chunks, wav_name, is_speaking: true }),
    done: (reply) => is2023(reply) && !(reply.mode === "offline" && reply.is_final === true),
    skipsNameless: false,
  },
  {
    name: "Python, 8 November 2023",
    fields: (mode, name) => ({ mode, ...chunks, ...rest(name) }),
    done: is2023,
    skipsNameless: false,
  },
  {
    name: "Python, 14 December 2023",
    fields: (mode, name) => ({ mode, ...chunks, ...rest(name) }),
    done: ({ is_final }) => is_final === true,
    skipsNameless: true,
  },
  {
    name: "Python, 2025",
    fields: (mode, name) => ({ mode, ...chunks, ...looks, ...rest(name) }),
    done: ({ is_final, mode }) => is_final === true || mode === "offline",
    skipsNameless: true,
  },
  {
    name: "Python, since July 2026",
    fields: (mode, name) => ({ mode, ...chunks, ...looks, ...rest(name), hotwords: "阿里巴巴,通义实验室" }),
    end: { is_speaking: false, is_end: true },
    done: ({ is_end }) => is_end === true,
    waitsAlways: true,
    skipsNameless: true,
  },
];

/** `runtime/python/websocket/funasr_wss_client.py` of five dates: a connection for each file. */
export const pythonClients: readonly ScriptedClient[] = versions.map((version) => ({
  name: version.name,
  modes: ["offline", "online", "2pass"],
  files: 2,
  async play({ mode, recordings, open }) {
    const shown: string[] = [];
    for (const { name, pcm } of recordings) {
      const line = await open({ "user-agent": "Python/3.11 websockets/13.1" }, ["binary"]);
      let done = false;
      let settled = "";
      let pending = "";
      line.onReply((reply) => {
        done ||= version.done(reply);
        if (reply.mode === undefined) {
          if (version.skipsNameless) return;
          throw new Error("KeyError: 'mode'");
        }
        if (reply.mode === "2pass-online") pending += reply.text;
        else {
          pending = "";
          settled += reply.text;
        }
      });
      line.say(version.fields(mode, name));
      await line.send(pcm, 1920, mode === "offline" ? 1 : 60);
      line.say(version.end ?? { is_speaking: false });
      if (mode === "offline" || version.waitsAlways) await line.until(() => done);
      else await sleep(2000);
      line.close();
      shown.push(settled + pending);
    }
    return shown;
  },
}));
