import type { AnswerHeaders } from "../hub/request-hub.ts";

/** One connection that brings large content, request after request. */
export interface ContentConnection {
  /**
   * One GET; redirects are not followed.
   *
   * @throws ConnectionError `ANSWER_NOT_PLAIN` when the answer is of a kind that this connection does not read
   */
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ContentAnswer>;
  close(): void;
}

/** An answer whose body has not been read. Read it, or cancel it. */
export interface ContentAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /**
   * Hands every piece of the body to the sink, which is done with it when it returns: the memory is used again. A sink
   * that returns `false` wants no more. Rejects when the body ends early.
   */
  read(sink: (piece: Uint8Array) => boolean | undefined): Promise<void>;
  /** Ends the connection rather than read the body. */
  cancel(): void;
}

/** The beginning of a body, for messages. */
export async function readBeginning(answer: ContentAnswer): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  await answer.read((piece) => {
    text += decoder.decode(piece, { stream: true });
    return text.length < 4096;
  });
  return text;
}
