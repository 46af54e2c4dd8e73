import { expect } from 'vitest'
import { can, rightsOf } from '../../src/domain/roles/permissions.ts'
import type { Role } from '../../src/domain/roles/permission-rows.ts'
import { jsonSchema } from '../../src/shared/shape.ts'
import { actions } from '../../src/site/features.ts'
import type { Response } from 'supertest'

// Asks every page of a role for a word that it may not read.

/** More than a walk asks for: the usual limit is below the number of pages. */
export const WALKED_PER_MINUTE = 100_000

/** Streams, which do not end. */
const STREAMS = new Set(['/live', '/announce/stream'])
const looks = actions.filter(({ method, path }) => method === 'get' && !STREAMS.has(path))

export type Look = (typeof looks)[number]

/** What stands for the parameter of a path, by the path before it. */
type Ids = ReadonlyMap<string, ReadonlySet<string>>

/** A browser, or a program with an API token. */
interface WalkingReader {
  readonly get: (path: string) => PromiseLike<Response>
  readonly json: (path: string) => PromiseLike<Response>
}

interface Words {
  /** What is searched for where there is a search. */
  readonly sought: string
  /** What no page may show. */
  readonly secret: string
}

interface Shaped {
  readonly properties?: Readonly<Record<string, unknown>>
}

export function walkOf(ids: Ids, { sought, secret }: Words, role: Role = 'member') {
  const own = looks.filter(({ permission }) => can(rightsOf(role), permission))

  /** The addresses of a path: one for each ID, and a search where there is one. */
  function addressesOf({ path, query }: Look, key: string): readonly string[] {
    const params = [...path.matchAll(/:(\w+)/g)]
    const filled = params.reduce(
      (all, { 0: param, 1: name, index }) => {
        const before = path.slice(0, index)
        const known =
          name === 'key'
            ? keysOf(before, key)
            : (ids.get(before) ?? (name === 'name' ? ['ann'] : ['1']))
        return all.flatMap((one) => [...known].map((value) => one.replace(param, String(value))))
      },
      [path],
    )
    const { properties = {} } = query === undefined ? {} : (jsonSchema(query, 'input') as Shaped)
    const search = `?q=${encodeURIComponent(sought)}`
    return filled.flatMap((one) => ('q' in properties ? [one, one + search] : [one]))
  }

  /** Feeds have what they are of before the key: `/feeds/topic-5.KEY.xml`. */
  function keysOf(before: string, key: string): readonly string[] {
    const of = { '/feeds/topic-': '/topics/', '/feeds/bundle-': '/bundles/' }[before] ?? before
    if (!before.endsWith('-')) return [`${key}.xml`]
    const known = before === '/feeds/blog-' ? ['ann'] : [...(ids.get(of) ?? ['1'])]
    return known.map((id) => `${id}.${key}.xml`)
  }

  /** The addresses whose page, or reply in JSON, shows the secret. */
  async function shownTo(reader: WalkingReader, key: string, which: (look: Look) => boolean) {
    const shown: string[] = []
    for (const address of own.filter(which).flatMap((action) => addressesOf(action, key))) {
      const page = await reader.get(address)
      const json = await reader.json(address)
      // What is refused as one of too many shows nothing, whatever it would show.
      for (const { status } of [page, json]) expect(status, address).not.toBe(429)
      const isIn = (text: string) => withoutAddress(text, address).includes(secret)
      if (isIn(page.text ?? '')) shown.push(address)
      if (isIn(JSON.stringify(json.body))) shown.push(`${address} in JSON`)
    }
    return shown
  }

  return { shownTo }
}

/** A page repeats the address that was asked for, also in the address of the sign-in form. */
function withoutAddress(text: string, address: string): string {
  return text.replaceAll(address, '').replaceAll(encodeURIComponent(address), '')
}
