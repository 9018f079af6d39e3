import { useEffect, useState } from "preact/hooks";
import type { Player } from "./player.ts";

/**
 * What a component needs to know about the player; it renders again only if that changes, not with every frame.
 *
 * @example const playing = usePlayer(player, (player) => player.playing());
 */
export function usePlayer<Value>(player: Player, select: (player: Player) => Value): Value {
  const [value, setValue] = useState(() => select(player));
  useEffect(() => {
    const update = () => setValue(select(player));
    update();
    return player.subscribe(update);
  });
  return value;
}
