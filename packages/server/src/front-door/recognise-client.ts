/** What a client shows of itself until its first text frame. */
export interface Introduction {
  readonly userAgent?: string | undefined;
  readonly subprotocols: readonly string[];
  /** The names of the fields of its first text frame, in its order. */
  readonly fields: readonly string[];
}

/** How the file server answers a client, so that it ends by itself. */
export interface Manners {
  /** `is_final` of an answer. */
  readonly isFinal: boolean;
  /** No answer comes sooner after its end frame, milliseconds. */
  readonly holdMs: number;
}

/**
 * The answer that most clients understand. Upstream's file server says `is_final` false, for which Java, the page of
 * upstream, C++ 2pass and the packages of PyPI and npm wait for ever; all others do not look at it.
 */
export const usualManners: Manners = { isFinal: true, holdMs: 0 };

interface KnownClient {
  readonly name: string;
  readonly why: string;
  readonly is: (introduction: Introduction) => boolean;
  readonly manners: Partial<Manners>;
}

/** Those that need something else. */
const knownClients: readonly KnownClient[] = [
  {
    name: "Python, 1 August to 7 November 2023",
    why: "it ends at an answer whose is_final is absent or false, and waits for ever otherwise",
    is: ({ subprotocols, fields }) =>
      subprotocols.includes("binary") && fields.join() === "mode,chunk_size,chunk_interval,wav_name,is_speaking",
    manners: { isFinal: false },
  },
  {
    name: "C++, file",
    why: "it sleeps for 20 ms after the end frame and misses an answer that comes in that time",
    // Behind a proxy that hides its name, its fields tell: its JSON library sorts them, and it sends no mode.
    is: ({ userAgent = "", fields }) =>
      userAgent.startsWith("WebSocket++/") ||
      (["chunk_interval", "chunk_size", "is_speaking", "wav_name"].every((name) => fields.includes(name)) &&
        !fields.includes("mode") &&
        fields.join() === fields.toSorted().join()),
    manners: { holdMs: 50 },
  },
];

/**
 * How to answer a client. A client that is not known gets the usual answer.
 *
 * @param strictFinal STRICT_FINAL
 */
export function recogniseClient(introduction: Introduction, strictFinal: boolean | "auto"): Manners {
  const known = knownClients.find(({ is }) => is(introduction));
  const manners = { ...usualManners, ...known?.manners };
  return strictFinal === "auto" ? manners : { ...manners, isFinal: strictFinal };
}
