import { get as getHttp, type IncomingHttpHeaders } from "node:http";
import { get as getHttps } from "node:https";

/** A GET by http or https without verifying the certificate and without normalising the path, as fetch would. */
export function getPlainly(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const get = url.startsWith("https:") ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    }).on("error", reject);
  });
}
