import { expandText, isEndStep, isLastReply, type Played } from "@funasr-images/client/conformance";
import type { RecordedScenario, Seen, Step } from "@funasr-images/protocol";
import type { Replay } from "./play-recordings.ts";
import { describeSeen } from "./recordings.ts";
import { type OurWay, withFinal, withoutLibrary } from "./wanted-differences.ts";

type Lines = Record<string, string[]>;

/** What both saw, one line per event, without what is not compared. */
export function linesOf({ recording, played }: Replay, theirs: readonly Seen[]): { ours: Lines; upstream: Lines } {
  const lines = (seen: readonly Seen[]) =>
    Object.fromEntries(Object.entries(describeSeen(seen)).map(([client, list]) => [client, list.map(withoutLibrary)]));
  const openOf = (open: readonly string[]): Lines => ({ "(open at the end)": open.toSorted() });
  return {
    ours: { ...lines(played.seen), ...openOf(played.open) },
    upstream: { ...mapLines(lines(theirs), withFinal), ...openOf(recording.end.open) },
  };
}

function mapLines(lines: Lines, change: (line: string) => string): Lines {
  return Object.fromEntries(Object.entries(lines).map(([client, list]) => [client, list.map(change)]));
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
      return judgeService(recording, played) || judgeAnswers(recording, played, theirs, wanted.answersDiffer === true);
    }
    case "replaced": {
      const replace = (line: string) => line.replaceAll(wanted.upstream, wanted.ours);
      return same(ours, mapLines(upstream, replace));
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
function judgeService({ steps }: RecordedScenario, { seen, open }: Played): string {
  const stayed = clientsWhoStay(steps);
  const missing = stayed.filter((client) => !open.includes(client));
  if (missing.length > 0) return `cut off: ${missing}`;
  for (const client of stayed) {
    const ends = steps.filter((step) => "client" in step && step.client === client && isEndStep(step)).length;
    const answers = answersTo(client, seen).length;
    if (ends !== answers) return `${client} ended ${ends} utterances and has ${answers} last replies`;
  }
  return "";
}

/** Where upstream answers as well, the answers have the same names and texts. */
function judgeAnswers({ steps }: RecordedScenario, { seen }: Played, theirs: readonly Seen[], differ: boolean): string {
  const both = clientsWhoStay(steps).map((client) => {
    const known = answersTo(client, theirs);
    return [answersTo(client, seen).slice(0, known.length), known];
  });
  const [ours, upstream] = [0, 1].map((side) => JSON.stringify(both.map((answers) => answers[side])));
  if ((ours !== upstream) === differ) return "";
  return differ ? "the answers do not differ" : `answered ${ours} and not ${upstream}`;
}

function clientsWhoStay(steps: readonly Step[]): string[] {
  const leavers = clientsWho(steps, ["close", "reset", "fin"]);
  return clientsWho(steps, ["connect"]).filter((client) => !leavers.includes(client));
}

/** Name and text of the answers to its end frames. */
function answersTo(client: string, seen: readonly Seen[]): { wav_name: string; text: string }[] {
  const answers = seen.filter((event) => event.client === client && isLastReply(event));
  return answers.flatMap((event) => {
    if (event.event !== "text") return [];
    const { wav_name, text } = JSON.parse(expandText(event.data));
    return { wav_name, text };
  });
}

function clientsWho(steps: readonly Step[], things: readonly Step["do"][]): string[] {
  return steps.flatMap((step) => (things.includes(step.do) && "client" in step ? step.client : []));
}

function codeIn(event: Seen): string | undefined {
  return event.event === "text"
    ? /"(?:error":|warnings":\[)\{"code":"(\w+)"/.exec(expandText(event.data))?.[1]
    : undefined;
}
