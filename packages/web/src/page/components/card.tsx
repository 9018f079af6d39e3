import type { ComponentChildren } from "preact";

interface CardProps {
  readonly heading: string;
  /** A summary of the content while it is closed. */
  readonly summary?: string;
  readonly open: boolean;
  readonly children: ComponentChildren;
}

/** A collapsible part of the sidebar. */
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
