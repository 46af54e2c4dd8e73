import { Validator } from '@seriousme/openapi-schema-validator'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenScopes } from '../../../src/domain/accounts/scopes.ts'
import { actions } from '../../../src/site/features.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

interface Document {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: {
    readonly securitySchemes: { readonly session: { readonly name: string } }
  }
}
interface OperationObject {
  readonly operationId: string
  readonly summary: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly responses: Readonly<Record<string, unknown>>
  readonly requestBody?: RequestBody
}
interface RequestBody {
  readonly required: boolean
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>
}

/** Fields that have one of a few values. */
const CHOICES = new Set('kind state status act scope permission action'.split(' '))
/** Free: what a site defines, or what a form shows before it is checked. */
const OPEN = [
  ...['#AuditRow.target.kind', '/admin/traces/new.get.parameters.0.schema', 'schema.scope'],
]

type Schema = Readonly<Record<string, unknown>>

/** Visits each schema of a document, also those inside others. */
function eachSchema(value: unknown, visit: (schema: Schema, place: string) => void, place = '') {
  if (typeof value !== 'object' || value === null) return
  for (const [name, item] of Object.entries(value)) {
    const here = `${place}.${name}`
    if (name === 'schema') visitSchema(item, visit, here)
    else if (name === 'schemas') {
      for (const [of, schema] of Object.entries(item as Schema))
        visitSchema(schema, visit, `#${of}`)
    } else eachSchema(item, visit, here)
  }
}

function visitSchema(
  value: unknown,
  visit: (schema: Schema, place: string) => void,
  place: string,
): void {
  const schema = value as Schema
  visit(schema, place)
  for (const [name, item] of Object.entries((schema.properties ?? {}) as Schema)) {
    visitSchema(item, visit, `${place}.${name}`)
  }
  if (schema.items !== undefined) visitSchema(schema.items, visit, `${place}[]`)
  const { additionalProperties: more } = schema
  if (typeof more === 'object') visitSchema(more, visit, `${place}{}`)
  for (const one of (schema.anyOf ?? schema.oneOf ?? []) as readonly Schema[]) {
    visitSchema(one, visit, place)
  }
}

let site: TestSite
let document: Document
beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'https://babou.example' })
  document = (await supertest(site.app).get('/api/openapi.json')).body as Document
})
afterAll(() => site.stop())

const operations = () => Object.values(document.paths).flatMap((path) => Object.values(path))
const documented = actions.filter(
  ({ path, dialect }) => !path.startsWith('/api/') && dialect === undefined,
)

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate({ ...document })
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.servers).toEqual([{ url: 'https://babou.example/api/v1' }])
    // The cookie of a site over https.
    expect(document.components.securitySchemes.session.name).toBe('__Host-babou')
  })

  it('has every route, under its method and path', () => {
    const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    const wanted = documented.map(({ method, path }) => {
      return `${method} ${path.replace(/:(\w+)/g, '{$1}')}`
    })
    expect(rows.sort()).toEqual(wanted.sort())
  })

  it('has a response to each GET: only those that redirect have no body', () => {
    const empty = Object.entries(document.paths).filter(([, { get }]) => {
      return get !== undefined && '204' in get.responses
    })
    for (const [path, { get }] of empty) expect(get.summary, path).toMatch(/^Redirects to/)
    expect(Object.keys(document.paths['/searches/new'].get.responses)).toContain('200')
  })

  it('names each operation once, and only scopes that a token can have', () => {
    const ids = operations().map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const scopes = operations().flatMap(({ security }) =>
      security.flatMap((one) => one.token ?? []),
    )
    expect(scopes.length).toBeGreaterThan(20)
    for (const scope of scopes) expect(tokenScopes).toContain(scope)
  })

  it('refers only to things that exist', () => {
    const text = JSON.stringify(document)
    for (const [, reference] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document)
      expect(found, reference).toBeDefined()
    }
    expect(text).not.toContain('$defs')
  })

  it('gives every value a type, and every choice its values', () => {
    const untyped: string[] = []
    const open: string[] = []
    const typed = ['$ref', 'type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf']
    eachSchema(document, (schema, place) => {
      if (!typed.some((name) => name in schema)) untyped.push(place)
      const name = /([A-Za-z]+)[^A-Za-z]*$/.exec(place)?.[1] ?? ''
      const isChoice = CHOICES.has(name) && schema.type === 'string' && !('enum' in schema)
      // Which reactions there are is a setting of the site.
      const isFree = place.includes('/reactions.') || OPEN.some((one) => place.endsWith(one))
      if (isChoice && !isFree) open.push(place)
    })
    expect(untyped).toEqual([])
    expect(open).toEqual([])
  })

  it('requires no file that may be missing', () => {
    const formOf = (path: string, method: string) => {
      const { required, content } = document.paths[path][method].requestBody as RequestBody
      return { required, names: content['multipart/form-data'].schema.required ?? [] }
    }
    const upload = formOf('/torrents', 'post')
    expect(upload.required).toBe(true)
    expect(upload.names).toContain('torrent')
    for (const name of ['nfo', 'cover', 'screenshots', 'logs']) {
      expect(upload.names).not.toContain(name)
    }
    // An image is a file or an address.
    expect(formOf('/images', 'post').names).toEqual([])
    expect(formOf('/torrents/{id}/nfo', 'put').names).toEqual(['nfo'])
  })

  it('names the media type of each file, and needs only to read for what is read', () => {
    const contents = Object.entries(document.paths).flatMap(([path, methods]) => {
      return Object.entries(methods).flatMap(([method, { responses, security }]) => {
        const [status] = Object.keys(responses)
        const reply = responses[status] as { readonly content?: object }
        const scopes = security.flatMap((one) => one.token ?? [])
        return [{ path, method, status, types: Object.keys(reply.content ?? {}), scopes }]
      })
    })
    const feed = contents.find(({ path }) => path === '/feeds/notifications.{key}')
    expect(feed?.types).toEqual([
      ...['application/rss+xml', 'application/atom+xml', 'application/feed+json'],
    ])
    const live = contents.find(({ path }) => path === '/live')
    expect(live?.types).toEqual(['application/json', 'text/event-stream'])
    for (const { path, status, types } of contents)
      expect(types.length, path).toBeGreaterThan(status === '204' ? -1 : 0)
    const isForm = (path: string) => /\/(new|add|answer|edit|remove|buy|fill|pardon)$/.test(path)
    const reads = contents.filter(({ method, path }) => method === 'get' && !isForm(path))
    const writing = reads.filter(({ scopes }) => scopes.some((scope) => scope.endsWith(':write')))
    // Links of open invites create accounts: who reads them can use them.
    expect(writing.map(({ path }) => path)).toEqual(['/invites'])
  })

  it('is JSON whatever Accept says', async () => {
    for (const path of ['/api/openapi.json', '/api/openapi']) {
      const reply = await supertest(site.app).get(path).set('Accept', 'text/html')
      expect(reply.headers['content-type']).toContain('application/json')
    }
  })
})

describe('the pages of the API', () => {
  const read = async (path: string) => {
    const { status, text } = await supertest(site.app).get(path).set('Accept', 'text/html')
    expect(status, path).toBe(200)
    return text
  }
  const hrefs = (text: string) =>
    [...text.matchAll(/href="(\/api\/docs[^"]*)"/g)].map(([, to]) => to)

  it('show each route with its scope and a request to try, without a script', async () => {
    const start = await read('/api/docs')
    for (const { method, path } of documented) {
      const route = `${method.toUpperCase()}</span> <code>${path.replace(/:(\w+)/g, '{$1}')}</code>`
      expect(start).toContain(route)
    }
    expect(start).toContain('https://babou.example/api/v1')
    const torrents = await read('/api/docs/torrents')
    expect(torrents).toContain('<code>torrents:upload</code>')
    expect(torrents).toContain('-F &#39;torrent=@file.torrent&#39;')
    expect((await supertest(site.app).get('/api/docs/nothing')).status).toBe(404)
  })

  it('have no broken links', async () => {
    const pages = new Map([['/api/docs', await read('/api/docs')]])
    for (const to of hrefs(pages.get('/api/docs') as string)) {
      const [path] = to.split('#')
      if (!pages.has(path)) pages.set(path, await read(path))
    }
    const ids = new Map([...pages].map(([path, text]) => [path, idsOf(text)]))
    for (const [path, found] of ids) expect(new Set(found).size, path).toBe(found.length)
    for (const to of [...pages.values()].flatMap(hrefs)) {
      const [path, id] = to.split('#')
      if (id === undefined) expect(pages.has(path), to).toBe(true)
      else expect(ids.get(path), to).toContain(id)
    }
  })

  function idsOf(text: string): string[] {
    return [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  }
})

describe('an address below /api that does not exist', () => {
  it('is a problem document, whatever is accepted', async () => {
    for (const path of ['/api', '/api/', '/api/torrents-of-nobody', '/api/v2/me', '/api/x.html']) {
      for (const accept of ['text/html', '*/*', 'application/xml']) {
        const reply = await supertest(site.app).get(path).set('Accept', accept)
        expect(reply.status, path).toBe(404)
        expect(reply.headers['content-type'], path).toContain('application/problem+json')
      }
    }
    const posted = await supertest(site.app).put('/api/docs').set('Accept', 'text/html')
    expect(posted.headers['content-type']).toContain('application/problem+json')
  })

  it('is one for programs also if it cannot be read, or looks like a page', async () => {
    const long = `/api/${'a'.repeat(9_000)}`
    const unread = ['/api/docs/nothing', '/api/%zz', '/api/x%00', long]
    for (const path of unread) {
      const reply = await supertest(site.app).get(path).set('Accept', '*/*')
      expect(reply.headers['content-type'], path).toContain('application/problem+json')
      expect((reply.body as { status: number }).status, path).toBe(reply.status)
    }
    const page = await supertest(site.app).get('/api/docs/nothing').set('Accept', 'text/html')
    expect(page.headers['content-type']).toContain('text/html')
  })
})

describe('everything under /api/v1', () => {
  it('answers JSON whatever Accept says, also errors', async () => {
    const browser = await site.signedIn('member')
    void browser
    for (const path of ['/login', '/torrents', '/nothing-here', '/me', '/']) {
      const reply = await supertest(site.app).get(`/api/v1${path}`).set('Accept', 'text/html')
      expect(reply.headers['content-type'], path).toMatch(/^application\/(problem\+)?json/)
    }
  })
})
