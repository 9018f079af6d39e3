import { useId } from "preact/hooks";
import type { Messages } from "../messages/en.ts";
import { useMessages } from "../messages/messages.ts";
import type { ServerState } from "../view-state.ts";
import { Card } from "./card.tsx";

interface ServerPanelProps {
  readonly server: ServerState;
  readonly address: string;
  readonly token: string;
  readonly onAddress: (address: string) => void;
  readonly onToken: (token: string) => void;
}

/** The server and its state. */
export function ServerPanel({ server, address, token, onAddress, onToken }: ServerPanelProps) {
  const { server: texts } = useMessages();
  const id = useId();
  const note = describe(server, texts);
  return (
    <Card heading={texts.label} open={address !== "" || server.kind === "nowhere" || server.kind === "locked"}>
      {note && <p class="note">{note}</p>}
      <label class="field" for={`${id}-address`}>
        {texts.address}
      </label>
      <input
        id={`${id}-address`}
        type="url"
        inputMode="url"
        autocomplete="off"
        spellcheck={false}
        placeholder="ws://localhost:10095"
        aria-describedby={`${id}-hint`}
        value={address}
        onChange={(event) => onAddress(event.currentTarget.value.trim())}
      />
      <p class="hint" id={`${id}-hint`}>
        {texts.addressHint}
      </p>
      {(server.kind === "locked" || server.kind === "other" || token) && (
        <>
          <label class="field" for={`${id}-token`}>
            {texts.token}
          </label>
          <input
            id={`${id}-token`}
            type="password"
            autocomplete="off"
            aria-describedby={`${id}-token-hint`}
            value={token}
            onChange={(event) => onToken(event.currentTarget.value)}
          />
          <p class="hint" id={`${id}-token-hint`}>
            {texts.tokenHint}
          </p>
        </>
      )}
    </Card>
  );
}

function describe(server: ServerState, texts: Messages["server"]): string {
  switch (server.kind) {
    case "starting":
      return texts.startingDetail(server.reason);
    case "other":
      return texts.otherDetail;
    case "nowhere":
      return texts.nowhereDetail;
    default:
      return "";
  }
}
