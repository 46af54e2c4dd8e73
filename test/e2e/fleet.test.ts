import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHere } from '../support/in-process.ts'
import type { Babou } from '../support/processes/processes.ts'
import { settingsOf, startBabou } from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

// The registry of services, with real processes that are killed, suspended and stopped.

interface Service {
  readonly type: string
  readonly node: string
  readonly pid: number | null
  readonly starts: number
  readonly isUp: boolean
  readonly state: string
  readonly figures: { readonly diskFreeBytes: number | null }
}

let babou: Babou

beforeAll(async () => {
  babou = await startBabou()
})
afterAll(() => babou.stop())

/** Asked until something is true: a process each time would take most of the processor. */
function list(...options: readonly string[]) {
  const env = settingsOf(babou.dataFolder, babou.ports)
  return runHere(['node', 'list', ...options], { env })
}

async function services(): Promise<readonly Service[]> {
  return JSON.parse((await list('--json')).stdout) as Service[]
}
const one = async (type: string) => (await services()).find((found) => found.type === type)

describe('the registry', () => {
  it('lists every role and the database with their figures', async () => {
    const all = await until(async () => {
      const found = await services()
      return found.length === 4 && found.every(({ isUp }) => isUp) ? found : null
    }, 20)
    expect(all.map(({ type }) => type)).toEqual(['jobs', 'postgresql', 'site', 'tracker'])
    for (const type of ['jobs', 'site', 'tracker']) {
      const found = all.find((service) => service.type === type)
      expect(found?.pid, type).toBe(babou.pidOf(type as 'jobs'))
      expect(found?.figures.diskFreeBytes, type).toBeGreaterThan(0)
    }
  })

  it('names the least loaded service of a type', async () => {
    const least = () => list('--type', 'tracker', '--least')
    // On a busy machine the newest report may be too old for a moment.
    const found = await until(async () => {
      const ran = await least()
      return ran.status === 0 ? ran : null
    }, 30)
    expect(found.stdout.trim()).toMatch(/-tracker$/)
    expect((await list('--type', 'nats', '--least')).status).toBe(1)
    expect((await babou.run(['node', 'list', '--type', 'mysql'])).status).toBe(2)
  })

  it.each(['site', 'tracker'] as const)(
    'notices a %s that was killed and restarted',
    async (type) => {
      const before = await one(type)
      babou.kill(type)
      const after = await until(async () => {
        const found = await one(type)
        return found !== undefined && found.pid !== before?.pid ? found : null
      }, 20)
      expect(after.starts).toBe((before?.starts ?? 0) + 1)
    },
  )

  it('says that a suspended site is silent, and that it is back', async () => {
    const pid = babou.kill('site', 'SIGSTOP')
    await until(async () => (await one('site'))?.isUp === false, 20, 'it is silent')
    expect((await babou.run(['status'])).stdout).toMatch(/-site +site +silent/)
    process.kill(pid, 'SIGCONT')
    await until(async () => (await one('site'))?.isUp === true, 15, 'it is back')
  })
})
