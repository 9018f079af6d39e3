import type { Messages } from "../messages/en.ts";
import { useMessages } from "../messages/messages.ts";
import type { ServerState } from "../view-state.ts";

/** The state of the server in one word. */
export function StatusPill({ server }: { readonly server: ServerState }) {
  const messages = useMessages();
  const detail = describe(server, messages);
  return (
    <p class={`pill pill-${server.kind}`} role="status" title={detail}>
      <span class="pill-dot" />
      <span>{messages.server[server.kind]}</span>
      {server.kind === "ready" && <span class="pill-detail">{detail}</span>}
    </p>
  );
}

function describe(server: ServerState, { server: texts }: Messages): string {
  switch (server.kind) {
    case "ready":
      return texts.readyDetail(server.capabilities.branch, server.capabilities.version);
    case "starting":
      return texts.startingDetail(server.reason);
    case "other":
      return texts.otherDetail;
    case "nowhere":
      return texts.nowhereDetail;
    default:
      return texts[server.kind];
  }
}
