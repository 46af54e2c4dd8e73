import type { TestSite } from './site.ts'

export interface Request {
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
}

type Preparation = (site: TestSite) => Promise<Request>

/** How each unsafe action of staff is done for real: what it needs, then path and body. */
export const staffActions: Readonly<Record<string, Preparation>> = {
  'post /users/:name/ban': async (site) => {
    await site.member('audited-ban')
    return { path: '/users/audited-ban/ban', body: { reason: 'spam' } }
  },
  'post /users/:name/unban': async (site) => {
    await site.member('audited-unban')
    return { path: '/users/audited-unban/unban' }
  },
}
