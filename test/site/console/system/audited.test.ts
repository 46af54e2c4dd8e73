import { afterAll, beforeAll, expect, it } from 'vitest'
import { isForStaff } from '../../../../src/domain/roles/permissions.ts'
import { actions } from '../../../../src/site/features.ts'
import type { Method } from '../../../../src/site/http/action.ts'
import { auditActions } from '../../../../src/domain/records/audit-actions.ts'
import * as audit from '../../../../src/store/records/audit.ts'
import type { TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'
import { staffActions } from '../../../support/staff-actions/staff-actions.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

const ofStaff = actions.filter(
  ({ method, permission }) => method !== 'get' && isForStaff(permission),
)
const named = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

it('the test performs each unsafe staff action, and no other', () => {
  expect(Object.keys(staffActions).sort()).toEqual(ofStaff.map(named).sort())
})

it('each unsafe staff action leaves a row with its actor', async () => {
  const owner = await site.signedIn('owner', 'the-auditor')
  for (const action of ofStaff) {
    const { path, body } = await staffActions[named(action)](site)
    const [before] = await audit.list(site.db, { ...audit.everything, limit: 1 }, null)
    const reply = await owner.send(action.method as Exclude<Method, 'get'>, path, body)
    expect(reply.status, `${named(action)}: ${JSON.stringify(reply.body)}`).toBeLessThan(300)
    const [row] = await audit.list(site.db, { ...audit.everything, limit: 1 }, null)
    expect(row?.id, named(action)).not.toBe(before?.id)
    expect(row, named(action)).toMatchObject({ actor_name: 'the-auditor' })
    expect(row.actor_address, named(action)).not.toBeNull()
    expect(Object.keys(auditActions)).toContain(row.action)
  }
})
