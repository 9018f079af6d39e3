/** The settings of the upstream server's command line. */
export interface SdkFlags {
  readonly host: string;
  readonly port: number;
  readonly modelDir: string;
  /** Only for the streaming server. */
  readonly onlineModelDir?: string | undefined;
  readonly vadDir?: string | undefined;
  readonly puncDir?: string | undefined;
  /** For the bare server; behind the front door it uses plain connections, on loopback. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly itnDir?: string | undefined;
  readonly lmDir?: string | undefined;
  readonly ioThreads: number;
  readonly decoderThreads: number;
  readonly modelThreads: number;
}

/** The command line of `funasr-wss-server`, or with a streaming model that of `funasr-wss-server-2pass`. */
export function planCommandLine(flags: SdkFlags): readonly string[] {
  return [
    ...["--listen-ip", flags.host, "--port", String(flags.port)],
    // TLS is on if the certificate file exists: the empty name keeps it off.
    ...["--certfile", flags.certFile ?? "", "--keyfile", flags.keyFile ?? ""],
    ...["--model-dir", flags.modelDir],
    ...(flags.onlineModelDir ? ["--online-model-dir", flags.onlineModelDir] : []),
    // The file server skips these models unless they are given; the streaming server would download its defaults.
    ...(flags.vadDir || flags.onlineModelDir ? ["--vad-dir", flags.vadDir ?? ""] : []),
    ...(flags.puncDir || flags.onlineModelDir ? ["--punc-dir", flags.puncDir ?? ""] : []),
    // Always read: the empty name disables them, the default would be downloaded.
    ...["--itn-dir", flags.itnDir ?? "", "--lm-dir", flags.lmDir ?? ""],
    ...["--io-thread-num", String(flags.ioThreads)],
    ...["--decoder-thread-num", String(flags.decoderThreads)],
    ...["--model-thread-num", String(flags.modelThreads)],
  ];
}
