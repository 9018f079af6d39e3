import type { Silence } from "@funasr-images/client";

// What the program says, in English. `zh.ts` has the same keys; errors of libraries are shown unchanged.

export const en = {
  help: {
    program: "Speech recognition with a FunASR server, from the command line.",
    exitCodes: `Exit code: 0 all done, 1 something failed (standard error says what), 2 wrong usage, 130 interrupted.
Environment: FUNASR_URL and FUNASR_TOKEN stand for --url and --token. NO_COLOR turns colours off.`,
    titles: {} as Readonly<Record<string, string>>,
    version: "print the version",
    help: "print this help",
    url: "the server, ws:// or wss://",
    token: "token of the server, if it requires one",
    ca: "PEM file of certificates to trust in addition to the system's",
    insecure: "accept any certificate of the server",
    timeout: "seconds without a sign of life from the server (reply, progress, pong) after which it counts as gone",
    maxTime: "total seconds for one file or utterance, even if the server is alive (default: no limit)",
    json: "print JSON",
    mode: "offline, online or 2pass",
    hotwords: "file: lines of word and weight (1 to 100), a JSON object, or words (weight 20)",
    language: "auto, or a code or name: zh, en, yue, ja, ko, chinese, ... (SenseVoice)",
    itn: "keep numbers as words",
    speakers: "do not distinguish speakers",
    speakerCount: "number of speakers",
    vocals: "extract vocals from music first",
    labels:
      "beside the text: speaker, emotion, events, separated by commas; none; or auto: speakers if there are several",
    transcribe: {
      channels: "mix, or split: each channel of a file is a speaker of its own, as the sides of a telephone call",
      summary: "transcribe files, folders, globs or standard input (-)",
      inputs: "files, folders, globs; - is standard input",
      format: "txt, srt, vtt, ass, docx, md, csv, json; several separated by commas",
      outputDir: "write files there instead of standard output",
      jobs: "files at once",
      retries:
        "how often to resend a file if the server is busy or unreachable; only once if the connection was lost, never if the server may still be working on it",
      force: "repeat what an earlier run has finished",
      maxColumns:
        "maximum width of a line of subtitles; a Chinese character takes two columns (default: 32 with such characters, else 42)",
      inputFormat: "format of standard input if it is not wav: pcm or a container",
      sampleRate: "sample rate of pcm",
      quiet: "no progress (default: bars on a terminal, elsewhere one line per file every 30 s)",
    },
    listen: {
      summary: "recognise speech from the microphone",
      input: "a wav file instead of the microphone, sent in real time",
      fast: "send --input as fast as the server accepts it",
      device: "recording device",
      output: "write the transcript at the end, as its name says: txt, srt, vtt, ass, docx, md, csv or json",
      duration: "stop after this many seconds",
    },
    bench: {
      summary: "load a server with concurrent streams and measure it",
      audio: "wav files to send",
      concurrency: "concurrent streams; several steps separated by commas",
      utterances: "utterances per step",
      paced: "send in real time, like a microphone",
    },
    doctor: { summary: "find out why a server does not work and how to fix it", audio: "a wav file to recognise" },
    serveDemo: {
      summary: "serve the web page and print its address",
      port: "port to listen on, 0 for any",
      host: "address to listen on",
      open: "open the browser",
    },
    conformance: {
      summary: "check a server against the protocol",
      audio: "a wav file with speech that the server understands",
      kind: "offline, 2pass or auto",
      destructive: "also send what crashes an upstream server",
    },
    completion: { summary: "print a completion script: bash, zsh or fish", shell: "bash, zsh or fish" },
  },
  usage: (problem: string) => `USAGE: ${problem} Try funasr --help.`,
  noCommand: (given: string | undefined, known: readonly string[]) =>
    `${given === undefined ? "No command was given" : `"${given}" is not a command`}; available: ${known.join(", ")}.`,
  noInput: "No file was given.",
  nothingFound: (pattern: string) => `"${pattern}" matches no audio file.`,
  notOneOf: (option: string, words: readonly string[], value: string) =>
    `${option} must be one of ${words.join(", ")}, but is "${value}".`,
  badLabels: (value: string) =>
    `--labels must be auto, none, or some of speaker, emotion, events, separated by commas, but is "${value}".`,
  notWhole: (option: string, least: number, most: number, value: string) =>
    `${option} must be a whole number from ${least} to ${most}, but is "${value}".`,
  notSeconds: (option: string, value: string) => `${option} must be seconds from 0 to 86400, but is "${value}".`,
  needsOutputDir: "Several formats, and docx, need --output-dir.",
  stdinOnce: "Standard input can be given only once.",
  interrupted: "Interrupted. Finished files are kept; run the same command again to continue.",
  alreadyDone: (file: string) => `${file}: already done`,
  batchDone: (done: number, skipped: number, failed: number) =>
    `${done} transcribed, ${skipped} already done, ${failed} failed`,
  retrying: {
    busy: (file: string, seconds: number, why: string) =>
      `${file}: the server is busy or unreachable (${why}); retrying in ${seconds} s`,
    lost: (file: string, seconds: number, why: string) =>
      `${file}: connection lost (${why}); the server has dropped it, so it is sent again in ${seconds} s`,
  } as Readonly<Record<"busy" | "lost", (file: string, seconds: number, why: string) => string>>,
  progress: {
    opening: "opening",
    sending: "sending",
    waiting: (since: string) => `waiting for its turn, ${since}`,
    silent: (since: string) => `waiting for the result, ${since}; this server does not report progress`,
    recognising: "recognising",
    of: (whole: string) => `of ${whole}`,
    speed: (factor: string) => `${factor} x real time`,
    left: (time: string) => `${time} left`,
  },
  /** @param english the library's own message */
  silence: (_silence: Silence, english: string): string => english,
  warned: (code: string, file: string, message: string) => `Warning ${code}: ${file}: ${message}`,
  /** By code; the others are the server's own. */
  warnings: {} as Readonly<Record<string, string>>,
  noRecorder: (names: string) => `No recorder was found (looked for ${names}). Install one, or give --input FILE.`,
  recorderEnded: (name: string, code: string, said: string) => `${name} ended with ${code}: ${said}`,
  listening: (name: string) => `Listening with ${name}; press Ctrl-C to stop.`,
  connectedAgain: "Reconnected.",
  reconnecting: (why: string) => `Connection lost (${why}); reconnecting.`,
  gap: (seconds: string) => `${seconds} s of speech did not fit into the buffer and were lost.`,
  bench: {
    columns: [
      "streams",
      "done",
      "errors",
      "audio s",
      "wall s",
      "x real time",
      "RTF",
      "first ms",
      "last p50",
      "p90",
      "p95",
      "p99",
      "max",
    ],
    note: "first: from the first audio to the first text. last: from the end of the audio to the last reply. RTF: time of an utterance over its length.",
  },
  doctor: {
    ok: "The server works.",
    failed: (count: number) => `${count} ${count === 1 ? "problem" : "problems"} found.`,
    address: "address",
    notAnAddress: (url: string) => `"${url}" is not an address. Use ws://host:port or wss://host:port.`,
    port: "port",
    portOpen: (host: string, port: number) => `${host}:${port} accepts connections`,
    portClosed: (host: string, port: number) =>
      `nothing listens on ${host}:${port}. Is the server running? Is the port published (docker run -p ${port}:10095)?`,
    hostUnknown: (host: string) => `the name "${host}" is unknown. Check its spelling and the DNS.`,
    portSilent: (host: string, port: number) =>
      `${host}:${port} does not answer. A firewall blocks it, or the host is down.`,
    scheme: "ws or wss",
    schemeRight: (scheme: string) => `the port speaks ${scheme}`,
    schemeWrong: (wanted: string, given: string) =>
      `the port speaks ${wanted}, not ${given}. Use ${wanted}:// in the address. (The stock scripts of upstream turn TLS on by default; --certfile 0 turns it off.)`,
    certificate: "certificate",
    certificateFine: (name: string, days: number) => `for ${name}, valid for ${days} days`,
    certificateBad: (why: string) =>
      `${why}. Trust it with --ca FILE, accept any with --insecure, or install a trusted one on the server.`,
    certificateExpired: (date: string) => `it expired on ${date}. Renew it.`,
    readiness: "readiness",
    ready: "ready",
    notReady: (reason: string) => `not ready: ${reason}. Wait, or look at its log.`,
    readinessUnknown: "no /readyz: an upstream server, which is ready as soon as it answers with HTTP 426",
    version: "server",
    ours: (version: string, branch: string, engine: string) =>
      `funasr-images ${version || "?"}${branch && `, ${branch}`}, engine ${engine}`,
    software: (name: string) => `${name}`,
    softwareUnknown: "does not report its name",
    capabilities: "can",
    handshake: "WebSocket",
    handshakeFine: "opens without a subprotocol",
    subprotocol: "subprotocol",
    subprotocolNone: "selects none: clients must not request one",
    subprotocolBinary: "binary is echoed when requested",
    answer: "answer",
    answered: (ms: number, text: string) => `after ${ms} ms: ${text === "" ? "(nothing was said)" : `"${text}"`}`,
    kind: "dialect",
    kinds: {
      file: "a file server: one reply, mode offline, is_final always false",
      streaming: "a streaming server: text while you speak, is_final once per utterance",
      python: "the Python server: is_final at every sentence",
    },
    chunkSize: "chunk_size",
    chunkSizeNeeded: "answers nothing without it: always send [5,10,5]. (This program does.)",
    chunkSizeFree: "answers without it",
    token: "the server requires a token: use --token or FUNASR_TOKEN.",
    timing: "times",
    timings: {
      token: "per character or word",
      segment: "per sentence",
      estimated: "per sentence, estimated: the model gives none",
      none: "none: subtitles are spread by text length. A model with timestamps provides them.",
    },
  },
  demo: (address: string) => `The page is at ${address} (press Ctrl-C to stop)`,
  conformance: (passed: number, failed: number, missing: number, skipped: number) =>
    `${passed} passed, ${failed} failed, ${missing} improvements missing, ${skipped} skipped`,
};

export type Messages = typeof en;
