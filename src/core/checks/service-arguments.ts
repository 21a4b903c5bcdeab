/** Where our own server listens and who may ask it. */
export interface ServicePlace {
  /** A file name that ends in .sock, which llama-server takes for a Unix socket (since February 2025). */
  readonly host: string
  readonly apiKey: string
}

/** How the service is asked: what its kind of model answers, and over what. */
export interface ServiceQuestionKind {
  readonly asks: 'completion' | 'embedding' | 'rerank'
  readonly secure: boolean
}

/** Flags whose value is ours while it is checked: nobody else may reach this server, and no secret of the service stands in a log. */
const REPLACED: readonly string[] = ['--host', '--port', '--api-key', '--api-key-file']
/** Secrets and files that a check has no business with. */
const DROPPED: readonly string[] = ['-hft', '--hf-token', '--log-file']
const DOWNLOADS = ['-hf', '-hfr', '--hf-repo', '-hff', '--hf-file', '-mu', '--model-url', '-dr', '--docker-repo']

/** Variables of a unit that decide how llama-server runs; none that could hold a secret. */
const UNIT_VARIABLE = /^(?:LLAMA_ARG_(?!HOST$|PORT$|API_KEY|HF_|MODEL_URL$|DOCKER)[A-Z0-9_]+|GGML_[A-Z0-9_]+|(?:CUDA|HIP|ROCR|GGML_VK)_VISIBLE_DEVICES)$/

/** Returns why a command line cannot be checked here, without a full stop; null when it can. */
export function obstacleOf(words: readonly string[]): string | null {
  const download = words.find((word) => DOWNLOADS.includes(word))
  return download === undefined ? null : `its command line fetches the model from the network (${download}), which a check never does`
}

/** Returns the service's arguments with host, port and keys replaced by ours; everything else stays as the host has it. */
export function argumentsOfCheck(words: readonly string[], { host, apiKey }: ServicePlace): readonly string[] {
  const kept: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (REPLACED.includes(word) || DROPPED.includes(word)) at += 1
    else kept.push(word)
  }
  return [...kept, '--host', host, '--api-key', apiKey]
}

/** Returns the arguments as they are shown: without our own place, and without what was replaced. */
export function argumentsShown(words: readonly string[]): readonly string[] {
  return argumentsOfCheck(words, { host: '', apiKey: '' }).slice(0, -4)
}

/** Returns the variables of the unit that a check takes over. */
export function unitVariables(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => UNIT_VARIABLE.test(name)))
}

/** Returns how a server with these arguments is asked. */
export function questionKindOf(words: readonly string[]): ServiceQuestionKind {
  const has = (...flags: readonly string[]): boolean => words.some((word) => flags.includes(word))
  const asks = has('--rerank', '--reranking') ? 'rerank' : has('--embedding', '--embeddings') ? 'embedding' : 'completion'
  return { asks, secure: has('--ssl-key-file') }
}
