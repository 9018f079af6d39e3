/**
 * The line that a JSON pointer leads to, from 1. What is not there is looked for where it would be: the line of the
 * nearest part that is.
 *
 * @param text JSON, which may be broken after the place
 */
export function findJsonLine(text: string, pointer: string): number {
  const wanted = parsePointer(pointer);
  const open: Frame[] = [];
  let [line, depth, end] = [1, 0, 0];
  let found = 1;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    line += count(text.slice(end, index));
    end = index;
    const frame = open.at(-1);
    if (frame && names(frame, token)) {
      if (frame.kind === "object") frame.key = JSON.parse(token) as string;
      const path = open.map(({ key }) => String(key));
      if (path.length > depth && path.every((part, level) => part === wanted[level]))
        [found, depth] = [line, path.length];
    }
    step(open, token);
  }
  return found;
}

/** An object or array that has begun, and the place in it. */
interface Frame {
  readonly kind: "object" | "array";
  key: string | number;
  /** Before the key of an object, or the value of an array. */
  fresh: boolean;
}

/** Whether the token begins a member of the frame. */
function names({ kind, fresh }: Frame, token: string): boolean {
  return fresh && (kind === "object" ? token.startsWith('"') : !/^[\],:}]$/.test(token));
}

function step(open: Frame[], token: string): void {
  const frame = open.at(-1);
  if (token === "}" || token === "]") {
    open.pop();
    return;
  }
  if (frame && token === ",") {
    frame.fresh = true;
    if (typeof frame.key === "number") frame.key += 1;
    return;
  }
  if (frame) frame.fresh = false;
  if (token === "{") open.push({ kind: "object", key: "", fresh: true });
  if (token === "[") open.push({ kind: "array", key: 0, fresh: true });
}

function count(text: string): number {
  return text.split("\n").length - 1;
}

/** The keys that a JSON pointer leads through (RFC 6901); none for the whole. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .filter((part) => part !== "")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A key as a part of a JSON pointer. */
export function encodeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
