import { formatClock, type Progress, type Silence } from "@funasr-images/client";
import type { Messages } from "./en.ts";

export const zh: Messages = {
  help: {
    program: "FunASR 语音识别命令行工具。",
    exitCodes: `退出码：0 全部成功，1 有失败（详见标准错误输出），2 用法错误，130 被中断。
环境变量：FUNASR_URL、FUNASR_TOKEN 等同于 --url、--token；NO_COLOR 关闭颜色。`,
    titles: { "Usage:": "用法：", "Options:": "选项：", "Commands:": "命令：", "Arguments:": "参数：" },
    version: "显示版本",
    help: "显示帮助",
    url: "服务器地址，ws:// 或 wss://",
    token: "访问令牌（服务器要求时）",
    ca: "额外信任的证书（PEM 文件）",
    insecure: "接受服务器的任何证书",
    timeout: "服务器超过多少秒无任何响应（回复、进度、pong）即视为失联",
    maxTime: "单个文件或语句的总时限（秒），即使服务器仍有响应（默认：不限）",
    json: "输出 JSON",
    mode: "offline、online 或 2pass",
    hotwords: "热词文件：每行一个热词和权重（1 到 100），或一个 JSON 对象，或只列出词语（权重 20）",
    language: "auto，或语种代码、名称：zh、en、yue、ja、ko、中文……（SenseVoice）",
    itn: "不做逆文本正则化（ITN），数字保持文字形式",
    speakers: "不区分说话人",
    speakerCount: "说话人数",
    vocals: "先从音乐中提取人声",
    labels:
      "文字旁标注什么：speaker（说话人）、emotion（情感）、events（声音事件），用逗号分隔；none 不标注；auto 只在有多位说话人时标注说话人",
    transcribe: {
      channels: "mix（混合），或 split：文件的每个声道视为一位说话人，例如电话录音的双方",
      summary: "转写文件、目录、通配符或标准输入（-）",
      inputs: "文件、目录、通配符；- 表示标准输入",
      format: "txt、srt、vtt、ass、docx、md、csv、json；多个用逗号分隔",
      outputDir: "输出到该目录，而不是标准输出",
      jobs: "并发处理的文件数",
      retries: "服务器繁忙或无法连接时的重试次数；连接断开只重试一次；服务器可能仍在处理时不重试",
      force: "重新处理已完成的文件",
      maxColumns: "字幕每行最大宽度；一个汉字占两列（默认：含汉字的行 32，其他 42）",
      inputFormat: "标准输入不是 wav 时的格式：pcm 或容器格式",
      sampleRate: "pcm 的采样率",
      quiet: "不显示进度（默认在终端显示进度条，否则每个文件每 30 秒输出一行）",
    },
    listen: {
      summary: "实时识别麦克风语音",
      input: "用 wav 文件代替麦克风，按实时速度发送",
      fast: "以最快速度发送 --input",
      device: "录音设备",
      output: "结束时写入结果，扩展名决定格式：txt、srt、vtt、ass、docx、md、csv 或 json",
      duration: "指定秒数后停止",
    },
    bench: {
      summary: "并发压测服务器",
      audio: "要发送的 wav 文件",
      concurrency: "并发路数；多级用逗号分隔",
      utterances: "每级的语句数",
      paced: "像麦克风一样按实时速度发送",
    },
    doctor: { summary: "诊断服务器无法使用的原因并给出解决办法", audio: "要识别的 wav 文件" },
    serveDemo: { summary: "启动网页并显示地址", port: "监听端口，0 为任意", host: "监听地址", open: "打开浏览器" },
    conformance: {
      summary: "检查服务器是否符合协议",
      audio: "含有服务器可识别语音的 wav 文件",
      kind: "offline、2pass 或 auto",
      destructive: "同时发送会导致上游服务器崩溃的内容",
    },
    completion: { summary: "输出补全脚本：bash、zsh 或 fish", shell: "bash、zsh 或 fish" },
  },
  usage: (problem) => `用法错误：${problem} 参见 funasr --help。`,
  noCommand: (given, known) =>
    `${given === undefined ? "未指定命令" : `没有“${given}”这个命令`}；可用的有 ${known.join("、")}。`,
  noInput: "未指定文件。",
  nothingFound: (pattern) => `“${pattern}”没有匹配的音频文件。`,
  notOneOf: (option, words, value) => `${option} 必须是 ${words.join("、")} 之一，而不是“${value}”。`,
  badLabels: (value) =>
    `--labels 必须是 auto、none，或 speaker、emotion、events 中的若干个（用逗号分隔），而不是“${value}”。`,
  notWhole: (option, least, most, value) => `${option} 必须是 ${least} 到 ${most} 的整数，而不是“${value}”。`,
  notSeconds: (option, value) => `${option} 必须是 0 到 86400 秒，而不是“${value}”。`,
  needsOutputDir: "多种格式或 docx 需要 --output-dir。",
  stdinOnce: "标准输入只能指定一次。",
  interrupted: "已中断。已完成的文件会保留，再次运行同一命令即可继续。",
  alreadyDone: (file) => `${file}：已完成，跳过`,
  batchDone: (done, skipped, failed) => `转写 ${done} 个，跳过 ${skipped} 个，失败 ${failed} 个`,
  retrying: {
    busy: (file, seconds, why) => `${file}：服务器繁忙或无法连接（${why}），${seconds} 秒后重试`,
    lost: (file, seconds, why) => `${file}：连接断开（${why}），服务器已放弃该任务，${seconds} 秒后重试一次`,
  },
  progress: {
    opening: "连接",
    sending: "发送",
    waiting: (since) => `排队 ${since}`,
    silent: (since) => `等待结果 ${since}；该服务器不报告进度`,
    recognising: "识别",
    of: (whole) => `共 ${whole}`,
    speed: (factor) => `${factor} 倍速`,
    left: (time) => `还需 ${time}`,
  },
  silence: explainSilence,
  warned: (code, file, message) => `警告 ${code}：${file}：${message}`,
  warnings: {
    ANTI_PHASE: "两个声道互为反相，混合后会相互抵消：已将其中一个翻转。",
    STEREO_AS_MONO: "采样看起来是双声道交错的，却被当作单声道识别：请发送单声道，或带文件头的 wav 文件。",
    RATE_TOO_LOW: "按给定的采样率，声音低于人声范围：实际采样率似乎更高。请给出正确的采样率，或发送 wav 文件。",
    HEADER_IN_SAMPLES: "声明为裸采样（pcm），但开头是文件头：已按文件读取。",
    ONE_CHANNEL: "文件只有一个声道，无法拆分：全部内容归为说话人 1。",
    SAME_CHANNELS: "有声道与第一声道完全相同，已忽略：该录音实际为单声道。",
  },
  noRecorder: (names) => `未找到录音程序（已查找 ${names}）。请安装其中之一，或使用 --input FILE。`,
  recorderEnded: (name, code, said) => `${name} 已退出，退出码 ${code}：${said}`,
  listening: (name) => `正在用 ${name} 录音；按 Ctrl-C 结束。`,
  connectedAgain: "已重新连接。",
  reconnecting: (why) => `连接已断开（${why}），正在重连。`,
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
    note: "首字：从首块音频到首字。尾：从音频结束到最后一个结果。RTF：处理时长与音频时长之比。",
  },
  doctor: {
    ok: "服务器正常。",
    failed: (count) => `发现 ${count} 个问题。`,
    address: "地址",
    notAnAddress: (url) => `“${url}”不是有效的地址。请使用 ws://主机:端口 或 wss://主机:端口。`,
    port: "端口",
    portOpen: (host, port) => `${host}:${port} 可以连接`,
    portClosed: (host, port) =>
      `${host}:${port} 没有程序监听。服务器是否在运行？端口是否已映射（docker run -p ${port}:10095）？`,
    hostUnknown: (host) => `无法解析主机名“${host}”。请检查拼写和 DNS。`,
    portSilent: (host, port) => `${host}:${port} 无响应。可能被防火墙拦截，或主机已关机。`,
    scheme: "ws 或 wss",
    schemeRight: (scheme) => `端口使用 ${scheme}`,
    schemeWrong: (wanted, given) =>
      `端口使用 ${wanted}，不是 ${given}。请在地址中使用 ${wanted}://。（上游脚本默认启用 TLS；--certfile 0 可关闭。）`,
    certificate: "证书",
    certificateFine: (name, days) => `${name}，有效期剩余 ${days} 天`,
    certificateBad: (why) => `${why}。可用 --ca FILE 信任该证书，用 --insecure 接受任何证书，或为服务器更换可信证书。`,
    certificateExpired: (date) => `已于 ${date} 过期，请更新。`,
    readiness: "就绪",
    ready: "已就绪",
    notReady: (reason) => `未就绪：${reason}。请稍候，或查看日志。`,
    readinessUnknown: "没有 /readyz：上游服务器，返回 HTTP 426 即就绪",
    version: "服务器",
    ours: (version, branch, engine) => `funasr-images ${version || "?"}${branch && `，${branch}`}，引擎 ${engine}`,
    software: (name) => name,
    softwareUnknown: "未报告名称",
    capabilities: "能力",
    handshake: "WebSocket",
    handshakeFine: "不带子协议即可连接",
    subprotocol: "子协议",
    subprotocolNone: "不选择子协议：客户端不应请求",
    subprotocolBinary: "请求 binary 时会返回 binary",
    answer: "响应",
    answered: (ms, text) => `${ms} 毫秒后：${text === "" ? "（没有语音）" : `“${text}”`}`,
    kind: "类型",
    kinds: {
      file: "文件转写服务：返回一个结果，mode 为 offline，is_final 始终为 false",
      streaming: "实时听写服务：边说边出字，每次会话 is_final 一次",
      python: "Python 服务：每句都是 is_final",
    },
    chunkSize: "chunk_size",
    chunkSizeNeeded: "缺少时无响应：请始终发送 [5,10,5]。（本程序会发送。）",
    chunkSizeFree: "缺少时也会响应",
    token: "服务器要求令牌：请使用 --token 或 FUNASR_TOKEN。",
    timing: "时间戳",
    timings: {
      token: "每个字或词",
      segment: "每个句子",
      estimated: "每个句子，估算值：模型不输出时间戳",
      none: "无：字幕时间按文字长度估算。需使用带时间戳的模型。",
    },
  },
  demo: (address) => `网页地址：${address}（按 Ctrl-C 结束）`,
  conformance: (passed, failed, missing, skipped) =>
    `通过 ${passed}，失败 ${failed}，未实现的改进 ${missing}，跳过 ${skipped}`,
};

/** The same as the library says in English. */
function explainSilence({ url, limit, limitMs, ended, replies, mode, progress, pongs }: Silence): string {
  const what =
    limit === "total"
      ? `总用时超过了 ${limitMs / 1000} 秒。`
      : `服务器已 ${limitMs / 1000} 秒无响应${ended ? "" : "，也不再接收音频"}。`;
  const known = replies > 0 ? `此前已返回 ${replies} 个结果。` : "";
  const progressText = progress
    ? `最后报告的进度：${describeProgress(progress)}。`
    : pongs
      ? limit === "total"
        ? "服务器仍在运行：会响应 ping，但不报告进度。"
        : "此前曾响应 ping。"
      : "";
  const doctor = `可运行 funasr doctor ${url} 排查原因。`;
  const never = `上游服务器缺少标点模型、过载，或因其他客户端发送的内容而崩溃时会出现这种情况；${mode} 模式下长文件本来就慢，重新发送会重复处理。`;
  const silent = replies === 0 && !progress;
  if (limit === "total")
    return `${what}${known}${progressText}请放宽时限，或减少单次发送的音频。${ended && silent ? never : ""}`;
  if (!ended) return `${what}${known}${progressText}服务器过载，或到 ${url} 的网络已断开。`;
  if (progress || pongs) return `${what}${known}${progressText}服务器已停止，或到 ${url} 的网络已断开。${doctor}`;
  if (replies > 0) return `${what}${known}服务器过载，或任务已丢失。服务器可能仍在处理，请放宽时限后再重试。`;
  return `${what}服务器从未响应。${never}${doctor}`;
}

function describeProgress({ state, received_ms, done_ms, total_ms, share }: Progress): string {
  const whole = total_ms === undefined ? "" : `，共 ${formatClock(total_ms)}`;
  const percent = share === undefined ? "" : `（${Math.floor(share * 100)}%）`;
  if (state === "recognising")
    return `正在识别${done_ms === undefined ? "" : `，到 ${formatClock(done_ms)}${whole}`}${percent}`;
  if (state === "waiting") return "正在排队";
  return `正在接收${received_ms === undefined ? "" : `，已收到 ${formatClock(received_ms)}`}`;
}
