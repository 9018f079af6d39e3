import type { ComponentChildren } from "preact";

interface CardProps {
  readonly heading: string;
  /** What is inside, in a word, while it is closed. */
  readonly summary?: string;
  readonly open: boolean;
  readonly children: ComponentChildren;
}

/** A part of the side that can be folded away. */
export function Card({ heading, summary, open, children }: CardProps) {
  return (
    <details class="card fold" open={open}>
      <summary>
        <h2 class="card-heading">{heading}</h2>
        {summary && <span class="card-summary">{summary}</span>}
        <svg class="icon fold-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d="m7 10 5 5 5-5" />
        </svg>
      </summary>
      <div class="card-body">{children}</div>
    </details>
  );
}
