import { formatClock, type Progress, type Silence } from "@funasr-images/client";
import type { Messages } from "./en.ts";

export const zh: Messages = {
  help: {
    program: "用 FunASR 服务器做语音识别的命令行工具。",
    exitCodes: `退出码：0 全部完成，1 有失败（见标准错误），2 用法错误，130 被中断。
环境变量：FUNASR_URL、FUNASR_TOKEN 等同于 --url、--token；NO_COLOR 关闭颜色。`,
    titles: { "Usage:": "用法：", "Options:": "选项：", "Commands:": "命令：", "Arguments:": "参数：" },
    version: "显示版本",
    help: "显示帮助",
    url: "服务器地址，ws:// 或 wss://",
    token: "服务器要求的令牌",
    ca: "额外信任的证书（PEM 文件）",
    insecure: "接受服务器的任何证书",
    timeout: "服务器多少秒没有任何动静（回复、进度、对 ping 的应答）即视为失联",
    maxTime: "一个文件或一句话总共最多用多少秒，不论服务器是否还在工作（默认：不限）",
    json: "输出 JSON",
    mode: "offline、online 或 2pass",
    hotwords: "热词文件：每行一个词和权重 1 到 100（默认 20）",
    language: "auto、zh、en、yue、ja 或 ko（SenseVoice）",
    itn: "数字保持口语读法",
    speakers: "不区分说话人",
    speakerCount: "说话人数",
    vocals: "先从音乐中分离人声",
    transcribe: {
      summary: "转写文件、文件夹、通配符或标准输入（-）",
      inputs: "文件、文件夹、通配符；- 表示标准输入",
      format: "txt、srt、vtt、ass、json；多个用逗号分隔",
      outputDir: "写入该文件夹，而不是标准输出",
      jobs: "同时处理的文件数",
      retries: "服务器忙或连不上时重新发送的次数；连接中断只重发一次；服务器可能仍在处理时绝不重发",
      force: "重做以前已完成的文件",
      labels: "文字中不带说话人和情感",
      maxColumns: "字幕最大宽度；一个汉字占两列",
      inputFormat: "标准输入不是 wav 时的格式：pcm 或容器名",
      sampleRate: "pcm 的采样率",
      quiet: "不显示进度（否则终端上显示进度条，其他情况下每个文件每 30 秒一行）",
    },
    listen: {
      summary: "边说边识别麦克风",
      input: "用 wav 文件代替麦克风，按说话速度发送",
      fast: "尽快发送 --input",
      device: "录音设备",
      output: "结束时写入文字：.txt、.srt、.vtt、.ass 或 .json",
      duration: "多少秒后停止",
    },
    bench: {
      summary: "用并发流压测服务器",
      audio: "要发送的 wav 文件",
      concurrency: "并发流数；多级用逗号分隔",
      utterances: "每级的句数",
      paced: "像麦克风一样按说话速度发送",
    },
    doctor: { summary: "找出服务器不能用的原因并给出办法", audio: "要识别的 wav 文件" },
    serveDemo: { summary: "提供网页并显示地址", port: "监听端口，0 为任意", host: "监听地址", open: "打开浏览器" },
    conformance: {
      summary: "按协议检查服务器",
      audio: "服务器能听懂的语音 wav 文件",
      kind: "offline、2pass 或 auto",
      destructive: "也发送会使上游服务器崩溃的内容",
    },
    completion: { summary: "输出补全脚本：bash、zsh 或 fish", shell: "bash、zsh 或 fish" },
  },
  usage: (problem) => `用法错误：${problem} 参见 funasr --help。`,
  noCommand: (given, known) =>
    `${given === undefined ? "没有给出命令" : `没有“${given}”这个命令`}；可用的有 ${known.join("、")}。`,
  noInput: "没有给出文件。",
  nothingFound: (pattern) => `“${pattern}”没有匹配的音频文件。`,
  notOneOf: (option, words, value) => `${option} 必须是 ${words.join("、")} 之一，而不是“${value}”。`,
  notWhole: (option, least, most, value) => `${option} 必须是 ${least} 到 ${most} 的整数，而不是“${value}”。`,
  notSeconds: (option, value) => `${option} 必须是 0 到 86400 秒，而不是“${value}”。`,
  needsOutputDir: "多种格式需要 --output-dir。",
  stdinOnce: "标准输入只能给一次。",
  interrupted: "已中断。完成的部分保留；再次运行同一命令会继续。",
  alreadyDone: (file) => `${file}：以前已完成`,
  batchDone: (done, skipped, failed) => `转写 ${done} 个，跳过 ${skipped} 个，失败 ${failed} 个`,
  retrying: {
    busy: (file, seconds, why) => `${file}：服务器忙或连不上（${why}），${seconds} 秒后重新发送`,
    lost: (file, seconds, why) =>
      `${file}：传输中断（${why}）；服务器会放弃中断的任务，${seconds} 秒后重新发送，仅此一次`,
  },
  progress: {
    opening: "连接",
    sending: "发送",
    waiting: (since) => `排队 ${since}`,
    silent: (since) => `等待结果 ${since}；这台服务器不报告进度`,
    recognising: "识别",
    of: (whole) => `共 ${whole}`,
    speed: (factor) => `${factor} 倍速`,
    left: (time) => `还需 ${time}`,
  },
  silence: explainSilence,
  noRecorder: (names) => `没有找到录音程序（找过 ${names}）。请安装一个，或用 --input FILE。`,
  recorderEnded: (name, code, said) => `${name} 退出，代码 ${code}：${said}`,
  listening: (name) => `正在用 ${name} 录音；按 Ctrl-C 结束。`,
  connectedAgain: "已重新连接。",
  reconnecting: (why) => `连接断开（${why}），正在重连。`,
  gap: (seconds) => `缓冲已满，丢失 ${seconds} 秒语音。`,
  bench: {
    columns: [
      "并发",
      "完成",
      "错误",
      "音频秒",
      "用时秒",
      "倍速",
      "RTF",
      "首字ms",
      "尾p50",
      "p90",
      "p95",
      "p99",
      "最大",
    ],
    note: "首字：从第一块音频到第一个字。尾：从音频结束到最后一个回复。RTF：一句的用时除以其长度。",
  },
  doctor: {
    ok: "服务器可用。",
    failed: (count) => `发现 ${count} 个问题。`,
    address: "地址",
    notAnAddress: (url) => `“${url}”不是地址。请用 ws://主机:端口 或 wss://主机:端口。`,
    port: "端口",
    portOpen: (host, port) => `${host}:${port} 可以连接`,
    portClosed: (host, port) =>
      `${host}:${port} 没有程序监听。服务器在运行吗？端口发布了吗（docker run -p ${port}:10095）？`,
    hostUnknown: (host) => `找不到主机“${host}”。请检查拼写和 DNS。`,
    portSilent: (host, port) => `${host}:${port} 没有回应。可能被防火墙拦截，或主机已关机。`,
    scheme: "ws 或 wss",
    schemeRight: (scheme) => `端口使用 ${scheme}`,
    schemeWrong: (wanted, given) =>
      `端口使用 ${wanted}，不是 ${given}。请在地址中用 ${wanted}://。（上游脚本默认打开 TLS；--certfile 0 可关闭。）`,
    certificate: "证书",
    certificateFine: (name, days) => `属于 ${name}，还有 ${days} 天有效`,
    certificateBad: (why) => `${why}。用 --ca FILE 信任它，用 --insecure 接受任何证书，或给服务器换可信证书。`,
    certificateExpired: (date) => `已于 ${date} 过期。请更新。`,
    readiness: "就绪",
    ready: "已就绪",
    notReady: (reason) => `未就绪：${reason}。请等待或查看日志。`,
    readinessUnknown: "没有 /readyz：上游服务器，回答 HTTP 426 即就绪",
    version: "服务器",
    ours: (version, branch, engine) => `funasr-images ${version || "?"}${branch && `，${branch}`}，引擎 ${engine}`,
    software: (name) => name,
    softwareUnknown: "没有报告名称",
    capabilities: "能力",
    handshake: "WebSocket",
    handshakeFine: "不带子协议即可打开",
    subprotocol: "子协议",
    subprotocolNone: "不选择任何子协议：客户端不要请求",
    subprotocolBinary: "请求 binary 时会回应",
    answer: "回答",
    answered: (ms, text) => `${ms} 毫秒后：${text === "" ? "（没有语音）" : `“${text}”`}`,
    kind: "方言",
    kinds: {
      file: "文件服务器：一个回复，mode 为 offline，is_final 总是 false",
      streaming: "流式服务器：边说边出字，每句 is_final 一次",
      python: "Python 服务器：每个句子都是 is_final",
    },
    chunkSize: "chunk_size",
    chunkSizeNeeded: "没有它就不回答：总要发送 [5,10,5]。（本程序会发送。）",
    chunkSizeFree: "没有它也回答",
    token: "服务器要求令牌：用 --token 或 FUNASR_TOKEN。",
    timing: "时间",
    timings: {
      token: "每个字或词",
      segment: "每个句子",
      none: "没有：字幕按长度分配。带时间戳的模型才有。",
    },
  },
  demo: (address) => `网页在 ${address}（按 Ctrl-C 结束）`,
  conformance: (passed, failed, missing, skipped) =>
    `通过 ${passed}，失败 ${failed}，缺少改进 ${missing}，跳过 ${skipped}`,
};

/** The same as the library says in English. */
function explainSilence({ url, limit, limitMs, ended, replies, mode, progress, pongs }: Silence): string {
  const what =
    limit === "total"
      ? `总用时超过了 ${limitMs / 1000} 秒。`
      : `服务器已有 ${limitMs / 1000} 秒没有动静${ended ? "" : "，也不再接收音频"}。`;
  const told = replies > 0 ? `此前有 ${replies} 个回复。` : "";
  const last = progress
    ? `它最后报告的进度：${describeProgress(progress)}。`
    : pongs
      ? limit === "total"
        ? "它还活着：回应 ping，但不报告进度。"
        : "此前它曾回应 ping。"
      : "";
  const doctor = `可运行 funasr doctor ${url} 查明原因。`;
  const never = `上游服务器缺少标点模型、过载，或被别的客户端发来的内容弄崩溃时会这样；模式 ${mode} 的长文件本来就慢，再次发送会让服务器做两遍。`;
  const silent = replies === 0 && !progress;
  if (limit === "total") return `${what}${told}${last}请放宽时间，或一次少发一些。${ended && silent ? never : ""}`;
  if (!ended) return `${what}${told}${last}服务器过载，或到 ${url} 的网络已断。`;
  if (progress || pongs) return `${what}${told}${last}服务器已停止，或到 ${url} 的网络已断。${doctor}`;
  if (replies > 0) return `${what}${told}服务器过载，或丢失了这次任务。它可能仍在处理，请放宽时间后再重新发送。`;
  return `${what}它从未应答。${never}${doctor}`;
}

function describeProgress({ state, received_ms, done_ms, total_ms, share }: Progress): string {
  const whole = total_ms === undefined ? "" : `，共 ${formatClock(total_ms)}`;
  const percent = share === undefined ? "" : `（${Math.floor(share * 100)}%）`;
  if (state === "recognising")
    return `正在识别${done_ms === undefined ? "" : `，到 ${formatClock(done_ms)}${whole}`}${percent}`;
  if (state === "waiting") return "正在排队";
  return `正在接收${received_ms === undefined ? "" : `，已收到 ${formatClock(received_ms)}`}`;
}
