import { useState } from "preact/hooks";

const key = "funasr-token";

/** The access token: a secret, so it is kept in this tab and never in the URL. */
export function useToken(): [string, (token: string) => void] {
  const [token, setToken] = useState(() => sessionStorage.getItem(key) ?? "");
  return [
    token,
    (next) => {
      sessionStorage.setItem(key, next);
      setToken(next);
    },
  ];
}
