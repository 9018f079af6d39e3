import { useEffect, useRef, useState } from "preact/hooks";
import { type PageSettings, parseSettings, renderSettings } from "./page-settings.ts";

/** The settings, kept in the URL: a bookmark saves them, and the browser's back button is not affected. */
export function useSettings(): [PageSettings, (change: Partial<PageSettings>) => void] {
  const [settings, setSettings] = useState(() => parseSettings(location.hash));
  const latest = useRef(settings);
  latest.current = settings;
  useEffect(() => {
    const read = () => {
      // A URL edited by the user; not the one written below.
      const parsed = parseSettings(location.hash);
      if (renderSettings(parsed) !== renderSettings(latest.current)) setSettings(parsed);
    };
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const change = (part: Partial<PageSettings>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    const text = renderSettings(next);
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    setSettings(next);
  };
  return [settings, change];
}
