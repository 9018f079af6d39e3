import type { WarningCode } from "@funasr-images/protocol";
import { formatTime } from "../clock.ts";

interface FellSilent {
  readonly seconds: number;
  readonly doneMs: number | undefined;
  readonly totalMs: number | undefined;
}

// Every text of the page. `zh.ts` has the same keys: the type Messages enforces it.
export const en = {
  name: "English",
  title: "Speech to text",
  skip: "Skip to the content",
  hero: {
    heading: "Speak, or drop a recording",
    lead: "Your speech is transcribed on this server and sent nowhere else.",
    leadOther: "Your speech is sent to the server you entered and nowhere else.",
    drop: "Drop to transcribe",
    formats: "wav, mp3, m4a, flac, ogg, video …",
  },
  source: {
    record: "Record",
    stop: "Stop",
    cancel: "Cancel",
    file: "Choose a file",
    retry: "Try again",
    again: "Again",
    againHint: "Transcribe this recording again with the current options",
    microphone: "Microphone",
    region: "Record or choose a file",
  },
  phase: {
    opening: "Opening …",
    recording: "Listening",
    sending: "Sending …",
    finishing: "Transcribing …",
    waiting: "Waiting for its turn …",
    /** What is added while the server works. */
    percent: (percent: number) => `${percent} %`,
    left: (time: string) => `about ${time} left`,
    untold: (time: string) => `${time} so far; this server does not report progress`,
    done: "Done",
    interrupted: "Interrupted",
  },
  server: {
    label: "Server",
    asking: "Looking for the server",
    ready: "Ready",
    starting: "Starting",
    locked: "Token needed",
    other: "Other server",
    nowhere: "No server",
    readyDetail: (branch: string, version: string) => `${branch || "server"} ${version}`.trim(),
    startingDetail: (reason: string) => `The server is not ready yet: ${reason}`,
    otherDetail: "This server does not report what it can do, so choose the mode yourself.",
    nowhereDetail: "Enter a server below to begin.",
    address: "Address",
    addressHint:
      "Leave empty for the server of this page, or enter ws://host:port or wss://host:port; plain FunASR servers work, too.",
    token: "Access token",
    tokenHint: "Kept in this tab only, never in the address.",
  },
  transcript: {
    heading: "Transcript",
    waiting: "The transcript appears here.",
    nothing: "No speech was detected.",
    interrupted: "It ended before there was any text.",
    brokenOff: "Interrupted here: this is not the whole recording.",
    copy: "Copy",
    copied: "Copied",
    download: "Download",
    downloadAs: (format: string) => `Download as ${format}`,
    labels: { legend: "With", speaker: "speakers", emotion: "emotions", events: "sounds" },
    noTimes: "This server returned no times: subtitles are spread over the recording by text length.",
    estimatedTimes: "The server's model gives no times: those of sentences are estimated.",
    playFrom: (time: string) => `Play from ${time}`,
    at: (time: string) => `At ${time}`,
    live: "Recognising",
    speakers: "Speakers",
    share: (name: string, percent: number) => `${name}, ${percent} % of the speech`,
    warning: "Note:",
  },
  warnings: {
    SPEAKERS_FAILED: "Speakers were not distinguished; the text is valid. Try again.",
    VOCALS_FAILED: "Music was not removed everywhere; the text is valid. Try again.",
    EMPTY_TEXT: "There is speech in which no text was recognised. Is it in a language of this server, and loud enough?",
    HEADER_IN_SAMPLES: "The samples start like a file, and were read as one. Give the file its own extension, not pcm.",
    STEREO_AS_MONO:
      "The samples look like two channels and were read as one, so the text may be wrong. Use one channel, or a wav file.",
    RATE_TOO_LOW:
      "The voice is too deep for a person: the samples seem to have more than 16,000 Hz, so the text may be wrong. Use a wav file.",
    ANTI_PHASE: "The two channels of the recording cancel each other out: one was inverted.",
    ONE_CHANNEL: "The recording has one channel: there was nothing to split.",
    SAME_CHANNELS: "A channel is a copy of the first one and was left out: the recording is mono.",
    FIELD_IGNORED: "An option has no effect on this server.",
  } satisfies Record<WarningCode, string>,
  earlier: {
    heading: "Earlier in this tab",
    hint: "Replaced transcripts stay here until you close the tab.",
    noText: "Recording without text",
    unsaved: "Not saved",
    bring: (name: string) => `Show ${name} again`,
    remove: (name: string) => `Remove ${name}`,
    confirm: (name: string) => `Remove ${name}?`,
    confirmText: "It has been neither copied nor downloaded, and cannot be restored.",
    confirmYes: "Remove it",
    confirmNo: "Keep it",
  },
  player: {
    play: "Play",
    pause: "Pause",
    position: "Position in the recording",
    of: (position: string, duration: string) => `${position} of ${duration}`,
    region: "Recording",
    level: "Microphone level",
    noPreview: "This browser cannot decode the file. The server can, but playback is not available.",
  },
  options: {
    heading: "Options",
    mode: "Mode",
    modes: {
      "2pass": {
        name: "Refined",
        hint: "Text while you speak; each sentence is then recognised again and corrected.",
      },
      online: { name: "Instant", hint: "Text while you speak, as fast as possible." },
      offline: { name: "Whole", hint: "The whole recording at once: the best text, available at the end." },
    },
    language: "Spoken language",
    languages: {
      auto: "Detect",
      zh: "Mandarin",
      en: "English",
      yue: "Cantonese",
      ja: "Japanese",
      ko: "Korean",
    },
    itn: "Numbers as digits",
    itnHint: "“Thirty percent” becomes 30%.",
    speakers: "Distinguish speakers",
    speakerCount: "How many",
    speakerCountAny: "Unknown",
    split: "Each channel is a speaker",
    splitHint: "For files of calls with one side on the left and one on the right.",
    vocals: "Extract voices from music",
    vocalsHint: "For songs and films with background music; slower.",
    reset: "Reset options",
  },
  hotwords: {
    heading: "Hotwords",
    hint: "Names and terms to listen for. Weight 1 to 100; 20 is a good start. A list can be pasted.",
    word: "Word",
    weight: "Weight",
    add: "Add a word",
    remove: (word: string) => (word ? `Remove ${word}` : "Remove this row"),
    unsupported: "This server does not support hotwords.",
  },
  voices: {
    heading: "Known voices",
    hint: "Record a few seconds to give a voice a name. It is kept until the server restarts.",
    name: "Name",
    record: "Record",
    stop: "Stop and save",
    file: "From a file",
    remove: (name: string) => `Forget ${name}`,
    saved: (name: string) => `${name} was saved.`,
    none: "No known voices yet.",
    listening: (seconds: number) => `Listening, ${seconds} s`,
  },
  emotions: {
    HAPPY: "Happy",
    SAD: "Sad",
    ANGRY: "Angry",
    NEUTRAL: "Neutral",
    FEARFUL: "Fearful",
    DISGUSTED: "Disgusted",
    SURPRISED: "Surprised",
  },
  events: {
    BGM: "Music",
    Applause: "Applause",
    Laughter: "Laughter",
    Cry: "Crying",
    Sneeze: "Sneeze",
    Breath: "Breath",
    Cough: "Cough",
    Sing: "Singing",
  },
  view: {
    theme: "Colours",
    themes: { auto: "Same as system", light: "Light", dark: "Dark" },
    language: "Language of the page",
    help: "Help",
    close: "Close",
    dismiss: "Dismiss",
  },
  help: {
    heading: "Keyboard",
    keys: {
      space: "Record, then stop; once there is a transcript, play or pause",
      record: "New recording, or stop; earlier text is kept",
      next: "Next segment",
      previous: "Previous segment",
      play: "Play or pause",
      here: "Play the selected segment",
      help: "This help",
    },
    privacy: "Privacy",
    privacyText:
      "The page loads nothing from other sites and does not track you. Options are kept only in its address, so a bookmark saves them. Recordings and transcripts exist only in this tab; the page asks before text that was neither copied nor downloaded is lost.",
  },
  problems: {
    MIC_INSECURE: () => ({
      what: "The browser does not allow the microphone on this page.",
      todo: "Open it over https, or on the server itself as http://localhost. Files work anyway.",
    }),
    MIC_DENIED: () => ({
      what: "Access to the microphone was denied.",
      todo: "Allow it next to the address bar, then record again.",
    }),
    MIC_MISSING: () => ({
      what: "No microphone was found.",
      todo: "Plug one in, or choose a file.",
    }),
    MIC_FAILED: ({ detail }: { detail: string }) => ({
      what: "The microphone did not start.",
      todo: `Another program may be using it. The browser says: ${detail}`,
    }),
    NO_SERVER: () => ({
      what: "No server is set.",
      todo: "Enter one under Server, for example ws://localhost:10095.",
    }),
    BAD_ADDRESS: ({ address }: { address: string }) => ({
      what: `“${address}” is not a server address.`,
      todo: "Use ws://host:port, or wss://host:port for a server with TLS.",
    }),
    MIXED_CONTENT: ({ address }: { address: string }) => ({
      what: `The browser does not let an https page connect to ${address}.`,
      todo: "Use wss:// with a certificate on the server, or open this page over http on the server itself.",
    }),
    NOT_READY: ({ reason }: { reason: string }) => ({
      what: "The server is not ready yet.",
      todo: `Try again in a moment. It says: ${reason}`,
    }),
    LOCKED: () => ({
      what: "The server requires an access token.",
      todo: "Enter it under Server.",
    }),
    NO_CONNECTION: ({ address }: { address: string }) => ({
      what: `${address} does not respond.`,
      todo: "Is the server running, is the port right, and is it ws or wss? A self-signed certificate must first be accepted by opening the address with https.",
    }),
    SERVER_BUSY: ({ detail }: { detail: string }) => ({
      what: "The server is busy.",
      todo: `Try again in a moment. It says: ${detail}`,
    }),
    CLOSED: ({ detail }: { detail: string }) => ({
      what: "The connection was lost before the last result.",
      todo: `The text so far is kept. Start again. (${detail})`,
    }),
    RECONNECTING: ({ detail }: { detail: string }) => ({
      what: "The connection was lost; reconnecting.",
      todo: `Keep speaking: your speech is buffered and sent again. (${detail})`,
    }),
    GAP: ({ seconds }: { seconds: number }) => ({
      what: `${seconds} s of speech were lost while there was no connection.`,
      todo: "Say that part again if it matters.",
    }),
    NO_PROGRESS: ({ seconds }: { seconds: number }) => ({
      what: `The server has accepted no audio for ${seconds} s.`,
      todo: "It is overloaded, or the network is down. The text so far is kept. Try again in a moment.",
    }),
    FELL_SILENT: ({ seconds, doneMs, totalMs }: FellSilent) => ({
      what: `The server stopped responding ${seconds} s ago, in the middle of its work.`,
      todo: `${doneMs === undefined || totalMs === undefined ? "" : `It was at ${formatTime(doneMs)} of ${formatTime(totalMs)}. `}It was stopped, or the network is down. The text so far is kept. When the server is ready, start again.`,
    }),
    SILENT: ({ seconds }: { seconds: number }) => ({
      what: `There was no result for ${seconds} s.`,
      todo: "This server does not report progress: it may have lost the recording, or may still be working. Check the server before you send the recording again, as it would do everything twice.",
    }),
    SILENT_MODE: ({ seconds, mode }: { seconds: number; mode: string }) => ({
      what: `There was no result for ${seconds} s.`,
      todo: `This server does not report what it can do: it may lack what the mode “${mode}” needs. Choose another one under Options.`,
    }),
    REFUSED: ({ detail, serverCode }: { detail: string; serverCode: string }) => ({
      what: "The server refused.",
      todo: `${detail} (${serverCode})`,
    }),
    UNREADABLE_FILE: ({ name }: { name: string }) => ({
      what: `${name} contains no audio that can be read here.`,
      todo: "Convert it to wav or mp3, or use the mode Whole with a server that supports this format.",
    }),
    FILE_TOO_LARGE: ({ megabytes }: { megabytes: number }) => ({
      what: "The file is too large for this server.",
      todo: `It accepts up to ${megabytes} MB of audio at once: split the file.`,
    }),
    VOICE_FAILED: ({ name, detail }: { name: string; detail: string }) => ({
      what: `The voice of ${name} was not saved.`,
      todo: detail,
    }),
    FAILED: ({ detail }: { detail: string }) => ({
      what: "Something went wrong.",
      todo: detail,
    }),
  },
};

/** The shape of a language: a missing, superfluous or mistyped text does not compile. */
export type Messages = Widened<typeof en>;

type Widened<Value> = Value extends string
  ? string
  : Value extends (...args: infer Arguments) => infer Result
    ? (...args: Arguments) => Widened<Result>
    : { readonly [Key in keyof Value]: Widened<Value[Key]> };
