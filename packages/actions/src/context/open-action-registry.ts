import { openRegistry, type Registry } from "@funasr-images/registry";

export interface RegistryInputs {
  readonly "registry-username"?: string | undefined;
  readonly "registry-token"?: string | undefined;
  readonly "allow-http"?: string | undefined;
}

/** Opens the registry with the credentials of the inputs, or with those that `docker login` stored. */
export function openActionRegistry(repository: string, inputs: RegistryInputs, signal?: AbortSignal): Registry {
  const { "registry-username": username, "registry-token": password, "allow-http": allowHttp } = inputs;
  return openRegistry(repository, {
    ...(username && password ? { credentials: { username, password } } : {}),
    allowHttp: allowHttp?.split(/[\s,]+/),
    signal,
  });
}
