import { checks } from '../../conformance/checks/index.ts'
import type { Result } from '../../conformance/run.ts'
import { reach, runChecks } from '../../conformance/run.ts'
import type { Facts } from '../../conformance/subject.ts'
import type { OptionSpecs, OptionValues } from '../define-command.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import { table } from '../output.ts'

const options = {
  passkeys: {
    type: 'string',
    value: 'P,P,P',
    doc: 'passkeys of three members; leave out for an open tracker',
  },
  hashes: {
    type: 'string',
    value: 'H,H…',
    doc: 'registered torrents without peers',
    required: true,
  },
  size: { type: 'string', value: 'BYTES', doc: 'size of each of these torrents; default: 1000000' },
  banned: { type: 'string', value: 'P', doc: 'the passkey of a banned member' },
  removed: { type: 'string', value: 'H', doc: 'a removed torrent' },
  hybrid: { type: 'string', value: 'H,H', doc: 'both hashes of one hybrid torrent' },
  udp: { type: 'string', value: 'URL', doc: 'udp://host:port of the same tracker' },
  rules: { type: 'string', value: 'N,N…', doc: 'test only these rules' },
} as const satisfies OptionSpecs

export const conformance = defineCommand({
  name: 'conformance',
  summary: 'tests any tracker against the rules (docs/reference/rules.md)',
  permission: null,
  why: 'it sends requests to a tracker, like any client',
  operands: ['URL'],
  options,
  async run({ operands, options: given }) {
    const facts = factsOf(operands[0] as string, given)
    const rules = given.rules === undefined ? null : numbers(given.rules)
    const chosen = checks.filter(({ rule }) => rules?.includes(rule) ?? true)
    await reach(facts).catch((error: unknown) => {
      throw new CommandError(`the tracker cannot be tested: ${(error as Error).message}`)
    })
    const results: Result[] = []
    for await (const result of runChecks(facts, chosen)) results.push(result)
    const broken = results.filter(({ outcome }) => outcome === 'broken').length
    return { text: textOf(results), json: { results }, exitCode: broken === 0 ? 0 : 1 }
  },
})

function factsOf(address: string, given: OptionValues<typeof options>): Facts {
  const url = address.replaceAll('%7B', '{').replaceAll('%7D', '}')
  if (!URL.canParse(url.replace('{passkey}', 'x')) || !url.startsWith('http://')) {
    throw new UsageError(`"${address}" is not an announce URL: http://host:port/{passkey}/announce`)
  }
  const passkeys = listed(given.passkeys)
  if (url.includes('{passkey}') && passkeys.length === 0) {
    throw new UsageError('--passkeys is missing: the URL has {passkey} in it')
  }
  const hybrid = listed(given.hybrid)
  return {
    url,
    passkeys,
    hashes: listed(given.hashes).map(infoHash),
    sizeBytes: given.size === undefined ? 1_000_000 : (numbers(given.size)[0] as number),
    udpUrl: given.udp ?? null,
    bannedPasskey: given.banned ?? null,
    removedHash: given.removed === undefined ? null : infoHash(given.removed),
    hybridHashes: hybrid.length === 2 ? [infoHash(hybrid[0]), infoHash(hybrid[1])] : null,
  }
}

function listed(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((part) => part !== '')
}

function infoHash(text: string): string {
  if (/^[0-9a-f]{40}$/i.test(text)) return text.toLowerCase()
  throw new UsageError(`"${text}" is not an info hash: 40 hex digits`)
}

function numbers(text: string): number[] {
  return listed(text).map((part) => {
    if (!/^\d{1,15}$/.test(part)) throw new UsageError(`"${part}" is not a number`)
    return Number(part)
  })
}

function textOf(results: readonly Result[]): string {
  const rows = results.map(({ rule, says, outcome, why }) => [String(rule), outcome, says, why])
  const of = (outcome: string) => results.filter((result) => result.outcome === outcome).length
  const sums = `${of('kept')} kept, ${of('broken')} broken, ${of('not asked')} not asked`
  return `${table([['rule', 'outcome', 'description', 'what was wrong'], ...rows])}\n\n${sums}`
}
