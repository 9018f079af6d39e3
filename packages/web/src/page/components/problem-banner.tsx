import { explainProblem, useMessages } from "../messages/messages.ts";
import type { Problem } from "../problem.ts";
import { Icon } from "./icon.tsx";

/** What went wrong and what to do about it; screen readers read it immediately. */
export function ProblemBanner({
  problem,
  onDismiss,
}: {
  readonly problem: Problem | undefined;
  readonly onDismiss: () => void;
}) {
  const messages = useMessages();
  const text = problem && explainProblem(messages, problem);
  return (
    <div role="alert" class="problem-place">
      {text && (
        <div class="problem" data-code={problem?.code}>
          <Icon name="warning" />
          <div>
            <strong>{text.what}</strong>
            <p>{text.todo}</p>
          </div>
          <button type="button" class="quiet square" aria-label={messages.view.dismiss} onClick={onDismiss}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
