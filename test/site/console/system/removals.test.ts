import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServiceType } from '../../../../src/shared/services/report.ts'
import { serviceTypes } from '../../../../src/shared/services/report.ts'
import * as reports from '../../../../src/store/fleet/reports.ts'
import * as services from '../../../../src/store/fleet/services.ts'
import { aReport } from '../../../support/community/seen-trackers.ts'
import { runHere } from '../../../support/in-process.ts'
import { freePorts } from '../../../support/processes/ports.ts'
import { removeData, settingsOf, temporaryFolder } from '../../../support/processes/processes.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

// Whatever the registry lists can be removed once it is down, by the console and by a command.

let site: TestSite
let owner: TestBrowser
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner', 'Olga')
  folder = temporaryFolder()
  env = settingsOf(folder, await freePorts(), { DATABASE_URL: site.database.url })
})
afterAll(async () => {
  await site.stop()
  removeData(folder)
})

/** One that has ended, as a role says so itself, or as the node that asks a program finds. */
async function aDead(type: ServiceType, node: string): Promise<number> {
  const isAsked = ['postgresql', 'haproxy', 'nats'].includes(type)
  const failed = { pid: null, startedAt: null, version: '', state: 'failed' } as const
  const from = { type, node, ...(isAsked && { reporter: 'jobs-1' }) }
  await reports.note(site.db, from, aReport(isAsked ? failed : { state: 'stopped' }))
  const found = (await services.list(site.db)).find((one) => one.node === node)
  return (found as services.ServiceRow).id
}

const isListed = async (node: string) =>
  (await services.list(site.db)).some((one) => one.node === node)

describe.each(serviceTypes)('a service of the type %s that is down', (type) => {
  it('is removed in the console, from its row', async () => {
    const id = await aDead(type, `${type}-1`)
    const path = `/admin/fleet/${id}`
    expect((await owner.get('/admin/fleet')).text).toContain(`href="${path}/remove"`)
    const asked = await owner.get(`${path}/remove`)
    expect(asked.text).toContain(`Remove ${type} ${type}-1`)
    const { body } = await owner.send('delete', path, { reason: 'replaced' })
    expect(body).toEqual({ id, node: `${type}-1` })
    expect(await isListed(`${type}-1`)).toBe(false)
  })

  it('is removed by `babou node remove`', async () => {
    await aDead(type, `${type}-2`)
    const words = ['node', 'remove', `${type}-2`, '--reason', 'replaced', '--json']
    const { status, stdout, stderr } = await runHere(words, { env })
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ name: `${type}-2`, removed: [type] })
    expect(await isListed(`${type}-2`)).toBe(false)
    const again = await runHere(words, { env })
    expect(again).toMatchObject({ status: 1, stderr: expect.stringMatching(/there is no node/) })
  })
})
