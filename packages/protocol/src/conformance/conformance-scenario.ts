import type { Scenario } from "./scenario.ts";

/** `offline`: the file server, one answer per end frame. `2pass`: the streaming server. */
export type ServerKind = "offline" | "2pass";

/** A scenario and the shape of a correct server's answers: nothing in it depends on the recognised text. */
export interface ConformanceScenario extends Scenario {
  readonly kinds: readonly ServerKind[];
  /** `required`: clients rely on it, and upstream's servers do it. `improvement`: upstream's servers do not. */
  readonly class: "required" | "improvement";
  /** It crashes an upstream server, for all its clients. */
  readonly destructive?: true;
  /** How long an answer may take: `prompt` 10 s, `patient` 60 s. @default "prompt" */
  readonly timing?: "prompt" | "patient";
  readonly expect: readonly Expectation[];
}

/** What one client of a scenario must have seen. */
export type Expectation =
  | {
      readonly client: string;
      readonly see: "utterances";
      /** Names of the utterances, in order: each has exactly one last reply. */
      readonly names: readonly string[];
      /** The text of each utterance: `some` in any of its replies, `none`, or `any`. @default "any" */
      readonly text?: "some" | "none" | "any";
      /** Streaming text before the last reply. @default "any" */
      readonly partials?: "some" | "none" | "any";
      /** The last reply's own text. */
      readonly lastText?: string;
      /** A refusal with this code is as good. */
      readonly orCode?: string;
      /** The `is_final` of the last reply, if the client asked for it. */
      readonly isFinal?: boolean;
    }
  /** A reply that explains a refusal. */
  | { readonly client: string; readonly see: "error"; readonly code: string }
  /** `{"is_end":true}` after the last reply. */
  | { readonly client: string; readonly see: "acknowledgement" }
  | { readonly client: string; readonly see: "pong"; readonly data: string }
  | { readonly client: string; readonly see: "close"; readonly codes: readonly number[] }
  | { readonly client: string; readonly see: "open"; readonly protocol: string }
  | { readonly client: string; readonly see: "http"; readonly statuses: readonly number[] };
