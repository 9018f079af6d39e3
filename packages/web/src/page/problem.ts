import { CodedError } from "@funasr-images/errors";
import type { RecognitionMode } from "@funasr-images/protocol";

/** Why something did not work; the messages explain each code. */
export type Problem =
  /**
   * The browser does not allow the microphone on this page. Open it over https, or on the machine itself as
   * http://localhost.
   */
  | { readonly code: "MIC_INSECURE" }
  /** Access to the microphone was denied. Allow it next to the address bar. */
  | { readonly code: "MIC_DENIED" }
  /** No microphone was found. Plug one in, or choose a file. */
  | { readonly code: "MIC_MISSING" }
  /** The microphone did not start. Another program may be using it; the page shows what the browser says. */
  | { readonly code: "MIC_FAILED"; readonly detail: string }
  /** No server is set. Enter one under Server. */
  | { readonly code: "NO_SERVER" }
  /** The entry under Server is not an address. Use ws://host:port or wss://host:port. */
  | { readonly code: "BAD_ADDRESS"; readonly address: string }
  /** The browser does not let an https page connect to a server without TLS. Use wss://, or open the page over http. */
  | { readonly code: "MIXED_CONTENT"; readonly address: string }
  /** A server or an image is not ready, or was not ready in time. Wait, and look at its log. */
  | { readonly code: "NOT_READY"; readonly reason: string }
  /** The server requires an access token. Enter it under Server. */
  | { readonly code: "LOCKED" }
  /** Nothing answers at the address. Check that the server is running, the port, and whether it is ws or wss. */
  | { readonly code: "NO_CONNECTION"; readonly address: string }
  /** The server is busy. Try again in a moment. */
  | { readonly code: "SERVER_BUSY"; readonly detail: string }
  /** The server closed the connection before the last reply. The message has the code of the close frame; try again. */
  | { readonly code: "CLOSED"; readonly detail: string }
  /** The connection was lost, and the page reconnects. Keep speaking. */
  | { readonly code: "RECONNECTING"; readonly detail: string }
  /** Speech was lost while there was no connection. Say that part again if it matters. */
  | { readonly code: "GAP"; readonly seconds: number }
  /** The network accepts no more audio. Try again in a moment: the text so far is kept. */
  | { readonly code: "NO_PROGRESS"; readonly seconds: number }
  /** The server had reported progress, and stopped responding. Start again when it is ready. */
  | {
      readonly code: "FELL_SILENT";
      readonly seconds: number;
      readonly doneMs: number | undefined;
      readonly totalMs: number | undefined;
    }
  /** The server does not report progress, and gave no answer. Check it before sending the recording again. */
  | { readonly code: "SILENT"; readonly seconds: number }
  /** The same, but the mode may be the reason. Choose another one under Options. */
  | { readonly code: "SILENT_MODE"; readonly seconds: number; readonly mode: RecognitionMode }
  /** The server answered with an error. The message is the server's. */
  | { readonly code: "REFUSED"; readonly serverCode: string; readonly detail: string }
  /** Neither the browser nor the server can read the file. Convert it to wav or mp3. */
  | { readonly code: "UNREADABLE_FILE"; readonly name: string }
  /** The recording is larger than the server accepts. Split it, or raise the server's limit. */
  | { readonly code: "FILE_TOO_LARGE"; readonly megabytes: number }
  /** A voice could not be enrolled or removed. The page shows what the server says. */
  | { readonly code: "VOICE_FAILED"; readonly name: string; readonly detail: string }
  /**
   * Something failed that has no code of its own. The message and the log say what; report it when they do not help.
   */
  | { readonly code: "FAILED"; readonly detail: string };

/** A problem found by the page itself. */
export class PageError extends CodedError<Problem["code"]> {
  override readonly name = "PageError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code, "detail" in problem ? problem.detail : problem.code);
    this.problem = problem;
  }
}
