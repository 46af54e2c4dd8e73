import type { Document, Node } from 'yaml'
import { isMap, isScalar, LineCounter, parseDocument, stringify } from 'yaml'
import type { Infer } from '../shared/shape.ts'
import { list, mapOf, oneOf, strictRecord, text } from '../shared/shape.ts'

// The mapping file, which says what each role, category, value and forum of the source becomes
// here. A dry run writes it with a suggestion for each role. The operator edits it and passes it to
// the next run.

const roleShape = strictRecord({
  /** What the source calls it, to help the reader of the file. */
  name: text(255).optional(),
  role: oneOf(['member', 'uploader', 'moderator', 'admin']),
  class: text(40).nullable().optional(),
})

const categoryShape = strictRecord({
  name: text(255).optional(),
  category: text(60).nullable(),
})

const valueShape = strictRecord({
  name: text(255).optional(),
  attribute: text(40).nullable(),
  value: text(40).nullable().optional(),
})

const forumShape = strictRecord({
  name: text(255).optional(),
  forum: text(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters and digits with hyphens, or null')
    .nullable(),
})

const hostShape = text(100).regex(/^[a-z0-9.-]+$/i, 'a host name without https:// and path')

/** A key of 16 or 32 bytes, in the forms that Laravel accepts. */
const appKeyShape = text(60).regex(
  /^(?:|base64:(?:[a-z0-9+/]{22}==|[a-z0-9+/]{43}=)|.{16}|.{32})$/i,
  'an APP_KEY as .env has it: base64: and 44 characters',
)

const shape = strictRecord({
  source: oneOf(['gazelle', 'unit3d', 'nexusphp', 'torrentpier', 'xbtit', 'tbdev']),
  site: text(100).min(1).optional(),
  passwords: strictRecord({
    siteSalt: text(500).optional(),
    appKey: appKeyShape.optional(),
  }).optional(),
  totals: strictRecord({ wrapped: oneOf(['quarantine', 'zero', 'take']).optional() }).optional(),
  roles: mapOf(text(100), roleShape).optional(),
  categories: mapOf(text(100), categoryShape).optional(),
  values: mapOf(text(255), valueShape).optional(),
  forums: mapOf(text(100), forumShape).optional(),
  hosts: list(hostShape).optional(),
  absent: list(text(130)).optional(),
  encodings: mapOf(text(130), oneOf(['twice', 'as-is'])).optional(),
})

export type MappingFile = Infer<typeof shape>

export type ReadMapping =
  | { readonly ok: true; readonly mapping: MappingFile }
  /** One line for each fault, such as `line 7: roles.15.role: …`. */
  | { readonly ok: false; readonly faults: readonly string[] }

/**
 * Reads a mapping file. Unknown keys and values are faults, which are reported with their lines.
 */
export function readMapping(content: string): ReadMapping {
  const counter = new LineCounter()
  const document = parseDocument(content, { lineCounter: counter })
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ message, linePos }) => {
      return `line ${linePos?.[0].line ?? 1}: ${message.split('\n')[0]}`
    })
    return { ok: false, faults }
  }
  const read = shape.safeParse(document.toJS())
  if (read.success) return { ok: true, mapping: read.data }
  const faults = read.error.issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') {
      return [`line ${lineOf(document, counter, path)}: ${path.join('.')}: ${issue.message}`]
    }
    return issue.keys.map((key) => {
      const place = [...path, key]
      return `line ${lineOf(document, counter, place)}: there is no ${place.join('.')}`
    })
  })
  return { ok: false, faults }
}

/** Returns the line of a key, or of the closest key that contains it. */
function lineOf(document: Document, counter: LineCounter, path: readonly string[]): number {
  let node: unknown = document.contents
  let line = 1
  for (const key of path) {
    if (!isMap(node)) break
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    if (pair === undefined) break
    const at = (pair.key as Node).range?.[0]
    if (at !== undefined) line = counter.linePos(at).line
    node = pair.value
  }
  return line
}

export interface SuggestedRole {
  readonly key: string
  readonly name: string
  readonly members: number
  readonly role: string
  readonly class: string | null
}

export interface SuggestedTaxonomy {
  readonly categories: readonly {
    readonly key: string
    readonly name: string
    readonly category: string | null
  }[]
  readonly values: readonly {
    readonly key: string
    readonly name: string
    readonly target: { readonly attribute: string; readonly value: string } | null
  }[]
  readonly forums: readonly {
    readonly key: string
    readonly name: string
    readonly forum: string | null
  }[]
}

const HEAD = `What roles, categories and values of the old site become here.
Edit it, then use it with --map.
site: the name that members read in their ledgers: “Brought from … on …”.
passwords.siteSalt: SITE_SALT in the config of Gazelle, or secsui_ss of XBTIT, for hashes of SHA-1.
passwords.appKey: UNIT3D only, APP_KEY of its .env, for authenticator apps and messages.
totals.wrapped: members whose total is above 2^63, because it once went below zero:
  quarantine, zero (the total becomes 0) or take (as it is).
roles: role is member, uploader, moderator or admin; class is the slug of a class, or null.
categories: category is the slug of a category, or null to leave its torrents out.
values: attribute and value name an option here; attribute is null where there is none.
forums: forum is the slug of a forum, which is created if it is missing, or null to leave it out.
hosts: host names of the old site in links, such as old.example.org: such links then lead here.
absent: tables, or table.column, that the old site does not have although its program does.
encodings: by table.column, twice decodes each text that was encoded in UTF-8 twice, as-is none.`

/**
 * Returns a mapping file that has the same effect as a run without one. If a mapping is given, the
 * file has the same effect as that one, and contains all of its entries.
 */
export function writeMapping(
  source: string,
  site: string,
  roles: readonly SuggestedRole[],
  {
    categories,
    values,
    forums,
    absent,
  }: SuggestedTaxonomy & { readonly absent: readonly string[] },
  given: MappingFile | null = null,
): string {
  const entries = roles.map(({ key, name, role, class: given }) => {
    return [key, { name, role, class: given }] as const
  })
  const content = {
    source,
    site,
    passwords: { siteSalt: '', appKey: '', ...given?.passwords },
    totals: { wrapped: 'quarantine', ...given?.totals },
    roles: { ...Object.fromEntries(entries), ...given?.roles },
    categories: {
      ...Object.fromEntries(categories.map(({ key, name, category }) => [key, { name, category }])),
      ...given?.categories,
    },
    values: {
      ...Object.fromEntries(
        values.map(({ key, name, target }) => {
          return [key, { name, ...(target ?? { attribute: null }) }]
        }),
      ),
      ...given?.values,
    },
    forums: {
      ...Object.fromEntries(forums.map(({ key, name, forum }) => [key, { name, forum }])),
      ...given?.forums,
    },
    hosts: given?.hosts ?? [],
    absent: [...new Set([...absent, ...(given?.absent ?? [])])],
    ...(given?.encodings === undefined ? {} : { encodings: given.encodings }),
  }
  const head = HEAD.split('\n').map((line) => `# ${line}\n`)
  return head.join('') + stringify(content, { lineWidth: 0 })
}
