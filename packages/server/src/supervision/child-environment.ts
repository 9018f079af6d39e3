import { allOptions } from "../config/config-options.ts";

/** Variables that no child needs: `/proc/<pid>/environ` shows them for as long as it lives. */
const secrets = allOptions.flatMap(({ variable, secret }) => (secret ? [variable, `${variable}_FILE`] : []));

/** Our environment for a child: without what is secret. */
export function childEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !secrets.includes(name)));
}
