import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/shared/config.ts'
import { settings } from '../../src/shared/config.ts'
import { freePorts } from '../support/processes/ports.ts'
import { removeData, settingsOf, temporaryFolder } from '../support/processes/processes.ts'
import { runHere } from '../support/in-process.ts'
import { slowness } from '../support/slowness.ts'

const ROLES: readonly Role[] = ['site', 'tracker', 'jobs', 'announce']
/** One of them is refused by each setting that does not accept every text. */
const BAD = ['-1', 'foo://bar baz', '\u0001', 'x'.repeat(300), ',', '{']
/** A role that does not end is found by the test and not by its limit. */
const END_MS = 20_000 * slowness()

let folder: string
let usual: Record<string, string>

beforeAll(async () => {
  folder = temporaryFolder()
  usual = settingsOf(folder, await freePorts())
})
afterAll(() => removeData(folder))

const EVENTS = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Removes what a role that ran here left for the end of its process. */
function forgetProcess(known: ReadonlyMap<string, readonly unknown[]>): void {
  for (const event of EVENTS) {
    for (const one of process.listeners(event as 'exit')) {
      if (known.get(event)?.includes(one) !== true) process.removeListener(event, one)
    }
  }
}

/** How a role ends with these settings in addition to the usual ones; `width`: of its lines. */
async function ended(role: Role, env: Readonly<Record<string, string>>, width = 60) {
  const known = new Map(
    EVENTS.map((event) => [event as string, process.listeners(event as 'exit')]),
  )
  let late: NodeJS.Timeout | undefined
  const never = new Promise<never>((_, reject) => {
    late = setTimeout(reject, END_MS, new Error(`${role} runs with ${JSON.stringify(env)}`))
  })
  try {
    const { status, stderr } = await Promise.race([
      runHere([role], { env: { ...usual, ...env } }),
      never,
    ])
    return {
      status,
      lines: stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, width)),
    }
  } finally {
    clearTimeout(late)
    forgetProcess(known)
  }
}

type Setting = keyof typeof settings
const names = Object.keys(settings) as Setting[]
const refusedBy = (name: Setting) =>
  BAD.find((text) => !settings[name].shape.safeParse(text).success)
/** What is wrong with them is noticed where they are used. */
const USED = /^BABOU_(DATA|BACKUP|BRIDGE|TRACKER_(LINK|REGIONS))|_HOST$/

describe('a role', () => {
  it.each(ROLES)(
    'ends with 1 and one line for each value that no role accepts: %s',
    async (role) => {
      for (const name of names) {
        const text = refusedBy(name)
        if (text === undefined) continue
        const line = expect.stringMatching(new RegExp(`^babou: ${name}=`)) as string
        expect([name, await ended(role, { [name]: text })]).toEqual([
          name,
          { status: 1, lines: [line] },
        ])
      }
    },
  )

  it('has a bad value for each setting but those of files and addresses', () => {
    const isFree = (name: Setting) => refusedBy(name) === undefined
    expect(names.filter((name) => isFree(name) && !USED.test(name))).toEqual([])
  })

  it.each(ROLES)(
    'ends with 1 and one line if its ops port is on an address that this machine lacks: %s',
    async (role) => {
      const found = await ended(role, { BABOU_OPS_HOST: '203.0.113.7' })
      const line = expect.stringMatching(/^babou: BABOU_OPS_HOST=/) as string
      expect(found).toEqual({ status: 1, lines: [line] })
    },
  )
})

describe('jobs', () => {
  it.each([
    ['foo://', 'BABOU_BRIDGE_LISTEN=foo://'],
    ['unix:here', 'BABOU_BRIDGE_LISTEN=unix:here'],
    ['tcp://203.0.113.9:1', 'BABOU_BRIDGE_LISTEN=tcp://203.0.113.9:1'],
    ['tls://127.0.0.1:1', 'bridge/node.pem: there is no such file'],
    ['nats://127.0.0.1:1?credentials=/none/here', '/none/here, which nats://127.0.0.1:1?cred'],
  ])('ends with 1 and one line if its bridge cannot listen: %s', async (url, says) => {
    const found = await ended('jobs', { BABOU_BRIDGE_LISTEN: url }, 300)
    const line = expect.stringContaining(says) as string
    expect(found).toEqual({ status: 1, lines: [line] })
  })
})

describe('a tracker', () => {
  it.each([
    ['BABOU_BRIDGE', 'foo://'],
    ['BABOU_BRIDGE', 'tcp://203.0.113.9:1'],
    ['BABOU_TRACKER_LINK', 'foo://'],
    ['BABOU_TRACKER_LINK', 'tcp://203.0.113.9:1'],
    ['BABOU_TRACKER_HOST', '203.0.113.9'],
    ['BABOU_TRACKER_HOST', 'no such host'],
  ])('ends with 1 and one line with %s=%s', async (name, text) => {
    const line = expect.stringContaining(`babou: ${name}=`) as string
    expect(await ended('tracker', { [name]: text })).toEqual({ status: 1, lines: [line] })
  })

  it.each([
    ['BABOU_BRIDGE', 'tls://127.0.0.1:1', 'bridge/node.pem: there is no such file'],
    ['BABOU_TRACKER_LINK', 'tls://127.0.0.1:1', 'bridge/node.pem: there is no such file'],
    ['BABOU_BRIDGE', 'nats://127.0.0.1:1?ca=/none/here', '/none/here, which nats://127.0.0.1'],
    ['BABOU_TRACKER_REGIONS', '/none/here', 'BABOU_TRACKER_REGIONS=/none/here: there is no'],
    ['BABOU_TRACKER_REGIONS', '/dev', 'BABOU_TRACKER_REGIONS=/dev: this is not a file'],
  ])('ends with 1 and one line if a file is missing: %s=%s', async (name, text, says) => {
    const found = await ended('tracker', { [name]: text }, 300)
    const line = expect.stringContaining(says) as string
    expect(found).toEqual({ status: 1, lines: [line] })
  })
})
