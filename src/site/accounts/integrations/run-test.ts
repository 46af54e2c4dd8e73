import type { Given, Tool } from '../../../domain/integrations/tools.ts'
import type { Verdict } from '../../../domain/integrations/readings.ts'
import type { Call } from '../../http/action.ts'

/** A request from a program's connection test, and what the program would say about the reply. */
export interface Step extends Verdict {
  /** The request, with its keys removed. */
  readonly request: string
  /** `200`; `—` without a reply. */
  readonly httpStatus: string
}

type Asking = Pick<Call<string, 'account.secure'>, 'own' | 'address' | 'config' | 'agent'>

/** Runs the connection test of a program. Like the program, it stops at the first error. */
export async function runTest(call: Asking, tool: Tool, given: Given): Promise<readonly Step[]> {
  const { host } = new URL(call.config.BABOU_SITE_URL)
  const steps: Step[] = []
  for (const { path, headers, read } of tool.test(given)) {
    const sent = { Host: host, 'User-Agent': `${tool.name} (test)`, ...headers }
    const reply = await call.own.get({ path, headers: sent, address: call.address })
    const verdict = read(reply)
    steps.push({ request: withoutKeys(path, given), httpStatus: String(reply.status), ...verdict })
    if (verdict.state === 'bad') break
  }
  return steps
}

function withoutKeys(path: string, { token, feedKey, downloadKey }: Given): string {
  const keys = [encodeURIComponent(token), token, feedKey ?? '', downloadKey ?? ''].filter(
    (key) => key !== '',
  )
  return keys.reduce((text, key) => text.replaceAll(key, '…'), `GET ${path}`)
}
