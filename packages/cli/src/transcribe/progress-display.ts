import { measureColumns } from "@funasr-images/protocol";
import type { Terminal } from "../terminal.ts";

const barWidth = 24;
const frameMs = 100;

/** One line for the batch and one for each file under way, on a terminal only. */
export interface ProgressDisplay {
  /** @param share of the file that has been sent, 0 to 1; undefined when its size is not known */
  update(file: string, share: number | undefined, sent: boolean): void;
  remove(file: string): void;
  /** Prints a line above the bars. */
  note(line: string): void;
  /** Calls what writes to the same terminal, with the bars out of its way. */
  aside(write: () => void): void;
  close(): void;
}

export function openProgress(total: number, { stderr, messages, paint }: Terminal, quiet: boolean): ProgressDisplay {
  const active = new Map<string, { readonly share: number; readonly state: string }>();
  let done = 0;
  let drawn = 0;
  const write = (text: string) => stderr.write(text);
  const aside = (print: () => void) => {
    erase();
    print();
    draw();
  };
  if (!stderr.isTTY || quiet) {
    return { update() {}, remove() {}, note: (line) => write(`${line}\n`), aside: (print) => print(), close() {} };
  }

  function erase(): void {
    if (drawn > 0) write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  }

  function draw(): void {
    erase();
    if (active.size === 0) return;
    const columns = stderr.columns ?? 80;
    const files = [...active].map(([file, { share, state }]) => ({ share, text: `${state} ${file}` }));
    for (const { share, text } of [{ share: done / total, text: `${done}/${total}` }, ...files]) {
      write(`${bar(share)} ${cut(text, columns - barWidth - 2)}\n`);
      drawn += 1;
    }
  }

  function bar(share: number): string {
    const full = Math.round(Math.min(1, share) * barWidth);
    return paint.green("█".repeat(full)) + paint.dim("░".repeat(barWidth - full));
  }

  const timer = setInterval(draw, frameMs);
  timer.unref();
  return {
    update(file, share, sent) {
      active.set(file, { share: share ?? 0, state: sent ? messages.waiting : messages.sending });
    },
    remove(file) {
      if (active.delete(file)) done += 1;
    },
    note: (line) => aside(() => write(`${line}\n`)),
    aside,
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

/** A line that wraps would not be erased whole. */
function cut(text: string, columns: number): string {
  let kept = "";
  for (const character of text) {
    if (measureColumns(kept + character) > columns) break;
    kept += character;
  }
  return kept;
}
