import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Role } from '../../src/shared/config.ts'
import { nothingIsLeft, recordsOf } from '../support/processes/aftermath.ts'
import { oneCommunity } from '../support/processes/one-community.ts'
import { until } from '../support/until.ts'

// One community whose processes are killed and stopped, and are there again each time. Rarer ways to
// end are in further-ends.test.ts.

const roles: readonly Role[] = ['site', 'tracker', 'jobs']
const community = oneCommunity()

describe('kill -9', () => {
  it('of the supervisor leaves no process and no port, but the data', async () => {
    const babou = await community.running()
    babou.kill('supervisor')
    await nothingIsLeft(babou, 5)
    expect((await community.start()).setupLink).toBe(babou.setupLink)
  })

  it('of PostgreSQL makes it restart at the same address', async () => {
    const babou = await community.running()
    const before = babou.kill('postgres')
    await until(() => {
      const pid = babou.pidOf('postgres')
      return pid !== null && pid !== before
    }, 20)
    const status = await until(async () => {
      const ran = await babou.run(['migrate', 'status'])
      return ran.status === 0 ? ran : null
    }, 20)
    expect(status.stdout).toContain('0001-base.sql')
    expect(await until(async () => (await fetch(babou.siteUrl)).ok, 20)).toBe(true)
  })

  it('of each role makes it restart', async () => {
    const babou = await community.running()
    const earlier = recordsOf(babou).length
    for (const role of roles) {
      const before = babou.kill(role)
      await until(() => (babou.pidOf(role) ?? before) !== before, 20, `${role} again`)
      const isReady = async () => (await fetch(`${babou.opsUrls[role]}/readyz`)).ok
      await until(isReady, 30, `${role} ready`)
    }
    const died = recordsOf(babou)
      .slice(earlier)
      .filter(({ event }) => event === 'role.died')
    expect(died.map(({ of }) => of)).toEqual(roles)
  })

  it('of supervisor and PostgreSQL leaves nothing, the next start has the data', async () => {
    const babou = await community.running()
    babou.kill('postgres')
    babou.kill('supervisor')
    await nothingIsLeft(babou, 5)
    expect((await community.start()).setupLink).toBe(babou.setupLink)
  })
})

describe('a stop', () => {
  it('also works with a signal to every process, as systemd sends it', async () => {
    const babou = await community.running()
    const guard = parentOf(babou.pidOf('postgres') as number)
    for (const pid of new Set([...babou.processes(), guard])) {
      try {
        process.kill(pid, 'SIGTERM')
      } catch {
        // It has ended, as those before it have been told to.
      }
    }
    expect(await babou.exited).toBe(0)
    await nothingIsLeft(babou, 5)
    expect(recordsOf(babou).filter(({ event }) => /died|killed/.test(event))).toEqual([])
  })
})

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
