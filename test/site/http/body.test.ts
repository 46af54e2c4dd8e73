import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../../src/site/http/request/body.ts'

/** A JSON body as the site reads it. */
function read(json: string) {
  const headers = { 'content-type': 'application/json', 'content-length': String(json.length) }
  const req = Object.assign(Readable.from([Buffer.from(json)]), { headers })
  return readBody(req as unknown as IncomingMessage)
}

const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`

describe('a JSON body', () => {
  it('has at most 50 levels', async () => {
    expect(await read(nested(50))).toMatchObject({ ok: true })
    const refused = { ok: false, code: 'BAD_REQUEST' }
    expect(await read(nested(51))).toEqual(refused)
    for (const open of ['[', '{"a":', '[{"a":', '{"a":[', '[""'])
      expect(await read(open.repeat(160_000)), open).toEqual(refused)
  })

  it('has at most 50,000 values, whatever is in its texts', async () => {
    const body = { a: Array<number>(50_000).fill(1), b: ',' }
    expect(await read(JSON.stringify({ ...body, a: body.a.slice(2) }))).toMatchObject({ ok: true })
    const refused = { ok: false, code: 'BAD_REQUEST' }
    expect(await read(JSON.stringify(body))).toEqual(refused)
    expect(await read(JSON.stringify({ a: body.a.map(() => ({})) }))).toMatchObject({ ok: true })
    expect(await read(JSON.stringify({ a: ','.repeat(60_000) }))).toMatchObject({ ok: true })
  })

  it('has levels outside of its texts only', async () => {
    const body = { a: '['.repeat(500), b: `"\\${'{'.repeat(500)}`, c: Array(500).fill([]) }
    expect(await read(JSON.stringify(body))).toEqual({ ok: true, body })
  })
})
