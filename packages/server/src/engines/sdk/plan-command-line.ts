/** What the upstream server is started with. */
export interface SdkFlags {
  readonly host: string;
  readonly port: number;
  readonly modelDir: string;
  readonly vadDir?: string | undefined;
  readonly puncDir?: string | undefined;
  readonly itnDir?: string | undefined;
  readonly lmDir?: string | undefined;
  readonly ioThreads: number;
  readonly decoderThreads: number;
  readonly modelThreads: number;
}

/** The command line of `funasr-wss-server`. */
export function planCommandLine(flags: SdkFlags): readonly string[] {
  return [
    ...["--listen-ip", flags.host, "--port", String(flags.port)],
    // TLS is on when the certificate file exists: the empty name keeps it off.
    ...["--certfile", "", "--keyfile", ""],
    ...["--model-dir", flags.modelDir],
    // Checked only when given explicitly; without them the server skips the model.
    ...(flags.vadDir ? ["--vad-dir", flags.vadDir] : []),
    ...(flags.puncDir ? ["--punc-dir", flags.puncDir] : []),
    // Always processed: the empty name disables them, the default would be downloaded.
    ...["--itn-dir", flags.itnDir ?? "", "--lm-dir", flags.lmDir ?? ""],
    ...["--io-thread-num", String(flags.ioThreads)],
    ...["--decoder-thread-num", String(flags.decoderThreads)],
    ...["--model-thread-num", String(flags.modelThreads)],
  ];
}
