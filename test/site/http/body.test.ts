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

  it('has levels outside of its texts only', async () => {
    const body = { a: '['.repeat(500), b: `"\\${'{'.repeat(500)}`, c: Array(500).fill([]) }
    expect(await read(JSON.stringify(body))).toEqual({ ok: true, body })
  })
})
