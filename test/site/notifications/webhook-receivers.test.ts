import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { bodyFor } from '../../../src/jobs/webhook/body.ts'
import { deliver } from '../../../src/jobs/webhook/deliver.ts'
import { openWeb } from '../../../src/shared/open-web.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { reportAll } from '../../support/community/reported.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

// Servers that accept a delivery only in the form that their program accepts, and with a signature
// that they compute again from the bytes that arrived.

const url = z.url({ protocol: /^https?$/ })
const embed = z.strictObject({
  title: z.string().min(1).max(256),
  url,
  description: z.string().max(4_096).optional(),
  timestamp: z.iso.datetime().optional(),
  color: z.int().min(0).max(0xff_ff_ff).optional(),
  footer: z.object({ text: z.string().max(2_048) }).optional(),
  fields: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(256),
        value: z.string().min(1).max(1_024),
        inline: z.boolean().optional(),
      }),
    )
    .max(25)
    .optional(),
})

const FORMS = {
  /** A webhook of a channel: what it does not know would be dropped without a word. */
  discord: z.strictObject({
    content: z.string().max(2_000).optional(),
    username: z.string().max(80).optional(),
    embeds: z.array(embed).min(1).max(10),
    allowed_mentions: z.strictObject({ parse: z.array(z.string()).length(0) }),
  }),
  /** A generic webhook of matrix-hookshot. */
  matrix: z.object({ text: z.string().min(1), html: z.string().min(1) }),
  /** POST /api/announce: unknown keys are refused, and both addresses are the same. */
  'cross-seed': z
    .strictObject({
      ...{ name: z.string().min(1), guid: url, link: url, tracker: z.string().min(1) },
      cookie: z.string().optional(),
    })
    .refine(({ guid, link }) => guid === link),
  json: z.object({
    kind: z.enum(['listed', 'removed', 'promoted']),
    torrentId: z.int().positive(),
    torrent: z.object({ name: z.string().min(1), size: z.int().min(0) }),
  }),
} as const
type Form = keyof typeof FORMS

const NAMES = ['Plain 2026', 'A & B <b>"Żółć"</b> @everyone 🎬', 'שלום עולם', 'x'.repeat(255)]
const now = new Date()
let site: TestSite
let server: http.Server
const secrets = new Map<string, string>()
const taken: { readonly form: Form; readonly text: string }[] = []

/** 204, or why not. */
function answer(form: Form, headers: http.IncomingHttpHeaders, body: string): string | null {
  const timestamp = String(headers['x-babou-timestamp'])
  const signed = createHmac('sha256', secrets.get(form) ?? '').update(`${timestamp}.${body}`)
  if (headers['x-babou-signature'] !== `sha256=${signed.digest('hex')}`) return 'the signature'
  if (headers['content-type'] !== 'application/json') return 'the type'
  const read = FORMS[form].safeParse(JSON.parse(body))
  if (!read.success) return z.prettifyError(read.error)
  taken.push({ form, text: body })
  return null
}

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  server = http.createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const form = request.url?.slice(1) as Form
      const fault = answer(form, request.headers, Buffer.concat(parts).toString())
      response.writeHead(fault === null ? 204 : 400).end(fault ?? undefined)
      if (fault !== null) faults.push(`${form}: ${fault}`)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await site.stop()
})

const faults: string[] = []

async function sendAll(): Promise<void> {
  for (;;) {
    const delivery = await webhooks.claim(site.db, now)
    if (delivery === null) return
    const body = await bodyFor({ ...site, secrets: testSecrets, now }, delivery)
    const secret = testSecrets.unseal(delivery.secret)
    const outcome =
      body === null
        ? { status: 200, error: null }
        : await deliver(delivery, { secret, body, now }, { ...openWeb, allows: () => true })
    await webhooks.note(site.db, delivery, outcome, now)
  }
}

describe('the receiver of a webhook', () => {
  it('takes every torrent in the form of its program, with a signature', async () => {
    const { id } = await site.member('ann')
    const { port } = server.address() as AddressInfo
    for (const form of Object.keys(FORMS) as Form[]) {
      const given = {
        url: `http://127.0.0.1:${port}/${form}`,
        about: 'torrents',
        body: form,
      } as const
      const made = await webhooks.make(site.db, testSecrets, id, given, now)
      if (!made.ok) throw new Error(form)
      secrets.set(form, made.secret)
    }
    for (const [at, name] of NAMES.entries())
      await aListedTorrent(site.db, `n${at}`, id, { name }, now)
    await reportAll(site.db, now)
    await sendAll()
    expect(faults).toEqual([])
    for (const form of Object.keys(FORMS) as Form[]) {
      expect(taken.filter((one) => one.form === form)).toHaveLength(NAMES.length)
    }
    // An address in a chat would show the member's key to everyone in it.
    for (const { form, text } of taken) {
      if (form === 'discord' || form === 'matrix')
        expect(text).not.toMatch(/download\/\d+\.[0-9a-f]/)
    }
  })

  it('detects a body that was changed on the way', () => {
    const headers = { 'x-babou-timestamp': '1', 'x-babou-signature': 'sha256=00' }
    expect(answer('json', headers, '{}')).toBe('the signature')
  })
})
