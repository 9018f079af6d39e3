import { configOptions } from "../config/config-options.ts";

/** Variables that no child needs: `/proc/<pid>/environ` shows them for as long as it lives. */
const secrets = Object.entries<{ readonly secret?: boolean }>(configOptions).flatMap(([name, { secret }]) =>
  secret ? [name, `${name}_FILE`] : [],
);

/** Our environment for a child: without what is secret. */
export function childEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !secrets.includes(name)));
}
