import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

describe('the frame', () => {
  it('sends who is not signed in to the sign-in page and back', async () => {
    const reply = await site.browser().get('/?a=1')
    expect(reply.status).toBe(303)
    expect(reply.headers.location).toBe('/login?next=%2F%3Fa%3D1')
  })

  it('says 404 in our looks, and as a problem document', async () => {
    const page = await site.browser().get('/nowhere')
    expect(page.status).toBe(404)
    expect(page.text).toContain('There is nothing at this address.')
    const problem = await site.browser().json('/nowhere')
    expect(problem.type).toBe('application/problem+json')
    expect(problem.body).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})
