import { expandText, isEndStep, isLastReply } from "@funasr-images/client/conformance";
import { parseClientFrame, type RecordedScenario, type Seen, type Step } from "@funasr-images/protocol";
import type { Replay } from "./play-recordings.ts";
import { describeSeen } from "./recordings.ts";
import { type OurWay, withoutLibrary } from "./wanted-differences.ts";

type Lines = Record<string, string[]>;

/** What both saw, one line per event, without what is not compared. */
export function linesOf({ recording, played }: Replay, theirs: readonly Seen[]): { ours: Lines; upstream: Lines } {
  const lines = (seen: readonly Seen[]) =>
    Object.fromEntries(Object.entries(describeSeen(seen)).map(([client, list]) => [client, list.map(withoutLibrary)]));
  const openOf = (open: readonly string[]): Lines => ({ "(open at the end)": open.toSorted() });
  return {
    ours: { ...lines(played.seen), ...openOf(played.open) },
    upstream: { ...lines(theirs), ...openOf(recording.end.open) },
  };
}

/** @returns how it differs from the table, or undefined */
export function judgeDifference(replay: Replay, theirs: readonly Seen[], wanted: OurWay): string {
  const { recording, played } = replay;
  const { ours, upstream } = linesOf(replay, theirs);
  const same = (left: unknown, right: unknown) =>
    JSON.stringify(left) === JSON.stringify(right)
      ? ""
      : `saw ${JSON.stringify(left)} and not ${JSON.stringify(right)}`;
  switch (wanted.way) {
    case "served":
    case "explained": {
      const codes = played.seen.flatMap((event) => codeIn(event) ?? []);
      if (wanted.way === "served" && codes.length > 0) return `errors: ${codes}`;
      if (wanted.way === "explained" && (codes.length === 0 || codes.some((code) => code !== wanted.code)))
        return `errors: ${codes}`;
      return judgeService(recording, played.seen, played.open);
    }
    case "replaced": {
      const replace = (line: string) => line.replaceAll(wanted.upstream, wanted.ours);
      const expected = Object.entries(upstream).map(([client, lines]) => [client, lines.map(replace)]);
      return same(ours, Object.fromEntries(expected));
    }
    case "statuses": {
      const heads = played.seen.flatMap((event) => (event.event === "http" ? (event.responseHead[0] ?? "") : []));
      const others = (lines: Lines) => Object.entries(lines).filter(([client]) => client !== "H");
      return (
        same(
          heads.map((head) => Number(head.split(" ")[1])),
          wanted.statuses,
        ) || same(others(ours), others(upstream))
      );
    }
    case "seen":
      return same(ours[wanted.client], wanted.lines);
    case "refused": {
      const refused = (ours[wanted.client] ?? []).some((line) => line.includes("clientError"));
      const others = (lines: Lines) => Object.entries(lines).filter(([client]) => client !== wanted.client);
      return refused ? same(others(ours), others(upstream)) : "the client was not refused";
    }
  }
}

/** Every end frame has one last reply, and clients that did not leave are still connected. */
function judgeService({ steps }: RecordedScenario, seen: readonly Seen[], open: readonly string[]): string {
  const stayed = clientsWho(steps, ["connect"]).filter(
    (client) => !clientsWho(steps, ["close", "reset", "fin"]).includes(client),
  );
  const missing = stayed.filter((client) => !open.includes(client));
  if (missing.length > 0) return `cut off: ${missing}`;
  for (const client of stayed) {
    const ends = steps.filter((step) => "client" in step && step.client === client && isEndStep(step)).length;
    const answers = seen.filter((event) => event.client === client && isLastReply(event)).length;
    if (ends !== answers) return `${client} ended ${ends} utterances and has ${answers} last replies`;
    const unknown = namesHeard(seen, client).find((name) => !namesGiven(steps, client).includes(name));
    if (unknown !== undefined) return `${client} never spoke of ${unknown}`;
  }
  return "";
}

/** In the answers to its end frames. */
function namesHeard(seen: readonly Seen[], client: string): string[] {
  const answers = seen.filter((event) => event.client === client && isLastReply(event));
  return answers.flatMap((event) => (event.event === "text" ? JSON.parse(expandText(event.data)).wav_name : []));
}

/** All names in readable frames; also the default, for clients that do not start with one. */
function namesGiven(steps: readonly Step[], client: string): string[] {
  const texts = steps.flatMap((step) => {
    if (step.do !== "text" || step.client !== client) return [];
    return "json" in step ? JSON.stringify(step.json) : expandText(step.raw);
  });
  const [first = "wav-default-id", ...others] = texts.map((text) => {
    const parsed = parseClientFrame(text);
    return parsed.ok ? parsed.frame.wav_name : parsed.name;
  });
  return [first, ...others.flatMap((name) => name ?? [])];
}

function clientsWho(steps: readonly Step[], things: readonly Step["do"][]): string[] {
  return steps.flatMap((step) => (things.includes(step.do) && "client" in step ? step.client : []));
}

function codeIn(event: Seen): string | undefined {
  return event.event === "text" ? /"error":\{"code":"(\w+)"/.exec(expandText(event.data))?.[1] : undefined;
}
