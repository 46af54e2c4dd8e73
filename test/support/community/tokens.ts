import supertest from 'supertest'
import type { TokenScope } from '../../../src/domain/accounts/scopes.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as tokens from '../../../src/store/accounts/api-tokens.ts'
import type { TestSite } from '../site.ts'
import { testSecrets } from '../site.ts'

export interface TokenOptions {
  readonly scopes?: readonly TokenScope[] | null
  readonly expiresAt?: Date | null
  readonly now?: Date
  readonly name?: string
}

/** An API token of this member, as the command line creates it. */
export async function aToken(
  { db }: Pick<TestSite, 'db'>,
  memberId: number,
  { scopes = null, expiresAt = null, now = new Date(), name = 'test' }: TokenOptions = {},
): Promise<{ id: number; token: string }> {
  const wanted = { memberId, name, scopes, expiresAt }
  const made = await tokens.make(db, testSecrets, wanted, commandLine, now)
  if (!made.ok) throw new Error(made.code)
  return made
}

type Body = Readonly<Record<string, unknown>>

/** A program that sends an API token with each request, no cookies, JSON; to an app or a server. */
export function tool({ app }: { app: TestSite['app'] | string }, token: string, from?: string) {
  const send = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: Body) => {
    const asked = supertest(app)
      [method](path)
      .set('Authorization', `Bearer ${token}`)
      .set('Accept', 'application/json')
    if (from !== undefined) void asked.set('X-Forwarded-For', from)
    return body === undefined ? asked : asked.send({ ...body })
  }
  return { send, get: (path: string) => send('get', path) }
}
