import type { Request, Response } from 'express'
import { expect, it } from 'vitest'
import { nonceOf, securityHeaders } from '../../../src/site/http/headers.ts'

it('gives each of a thousand replies a different nonce of 16 bytes, named in its policy', () => {
  const protect = securityHeaders(true)
  const seen = new Set<string>()
  for (let n = 0; n < 1_000; n++) {
    const headers = new Map<string, string>()
    const setHeader = (name: string, value: string) => headers.set(name, value)
    const res = { locals: {}, setHeader } as unknown as Response
    protect({} as Request, res, () => {})
    const nonce = nonceOf(res)
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
    expect(headers.get('Content-Security-Policy')).toContain(`script-src 'self' 'nonce-${nonce}'`)
    seen.add(nonce)
  }
  expect(seen.size).toBe(1_000)
})
