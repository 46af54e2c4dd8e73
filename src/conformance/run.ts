import { randomBytes } from 'node:crypto'
import type { Check, Need } from './check.ts'
import { Fault, must } from './fault.ts'
import type { Facts } from './subject.ts'
import { createSubject } from './subject.ts'

/** @throws Fault when nothing answers there */
export async function reach(facts: Facts): Promise<void> {
  const subject = createSubject(facts, facts.hashes[0] as string, '')
  const { answers } = await subject.get('/')
  must(answers.length > 0, `${facts.url} does not answer`)
}

export interface Result {
  readonly rule: number
  readonly says: string
  readonly outcome: 'kept' | 'broken' | 'not asked'
  /** What went wrong, or which facts are missing. */
  readonly why: string
}

/**
 * Runs checks against a tracker one after another, each with the next torrent. The clients of a
 * check leave at its end. About the tracker, nothing but `facts` is known.
 */
export async function* runChecks(
  facts: Facts,
  checks: readonly Check[],
): AsyncGenerator<Result, void> {
  const run = randomBytes(6).toString('hex')
  for (const [at, { rule, says, needs, run: prove }] of checks.entries()) {
    const missing = needs.filter((need) => !isThere(need, facts))
    if (missing.length > 0) {
      yield { rule, says, outcome: 'not asked', why: `needs ${missing.join(', ')}` }
      continue
    }
    const hash = facts.hashes[at % facts.hashes.length] as string
    const subject = createSubject(facts, hash, `${run} ${at}`)
    const why = await faultOf(() => prove(subject))
    const left = await faultOf(subject.leave)
    const wrong = why ?? left
    yield { rule, says, outcome: wrong === null ? 'kept' : 'broken', why: wrong ?? '' }
  }
}

async function faultOf(step: () => Promise<void>): Promise<string | null> {
  try {
    await step()
    return null
  } catch (error) {
    // What the tracker sent can contain any bytes.
    if (error instanceof Fault) return error.message.replace(/[^\x20-\x7e]/g, '?')
    throw error
  }
}

function isThere(need: Need, facts: Facts): boolean {
  switch (need) {
    case 'passkeys':
      return facts.url.includes('{passkey}')
    case 'two members':
      return !facts.url.includes('{passkey}') || facts.passkeys.length >= 2
    case 'three members':
      return !facts.url.includes('{passkey}') || facts.passkeys.length >= 3
    case 'ipv6':
      return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(facts.url).hostname)
    case 'udp':
      return facts.udpUrl !== null
    case 'banned':
      return facts.bannedPasskey !== null
    case 'removed':
      return facts.removedHash !== null
    case 'hybrid':
      return facts.hybridHashes !== null
  }
}
