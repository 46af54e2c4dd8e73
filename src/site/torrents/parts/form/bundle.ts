import { idText, readExternalIds } from '../../../../domain/bundles/external-ids/read.ts'
import { bundleFromName } from '../../../../domain/bundles/from-name.ts'
import { bundleFromTitles } from '../../../../domain/bundles/from-titles.ts'
import { pathName } from '../../../../domain/bundles/names.ts'
import { text } from '../../../../shared/shape.ts'
import type { Db } from '../../../../store/base/db.ts'
import type { BundleLine } from '../../../../store/bundles/bundles.ts'
import type { FoundPath } from '../../../../store/bundles/paths.ts'
import * as bundles from '../../../../store/bundles/bundles.ts'
import * as bundlePaths from '../../../../store/bundles/paths.ts'
import type { StateValue } from '../../../../store/records/revisions.ts'
import { lookFor } from '../../../bundles/parts/lookup.ts'
import { control } from '../../../http/control.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import type { About, FormPart } from './part.ts'

/** The most bundles suggested for the typed words. */
const OFFERED = 10
/** The value of the choice that creates the missing bundles. */
const MAKE = 'suggested'

const IDS =
  'The bundle with one of these IDs, or a new one with all of them, replaces the choice above. ' +
  'Clear the field to use the choice.'

const OWN = ['bundle', 'bundlePlace', 'bundleIds', 'bundlePath']

/** The bundle of a torrent: the one that its name suggests, or another one found by search. */
export const bundlePart: FormPart = {
  name: 'bundle',
  shape: {
    bundle: text(300).optional().describe('a bundle ID, address or external ID; empty for none'),
    bundlePlace: text(20)
      .optional()
      .describe('`suggested`: the bundle its name suggests, created if it does not exist'),
    bundleIds: text(1_000)
      .optional()
      .describe('replaces both: external IDs of an existing bundle or of a new one'),
    bundlePath: text(1_000)
      .optional()
      .describe('titles from the top, one per line, or those below `bundle`; created if missing'),
  },
  owns: (field) => OWN.includes(field),
  async open(db, about) {
    const known = await placesFor(db, about)
    const hint =
      'Words in the title, an address, or an external ID such as tt0133093. Then choose a ' +
      'result above.'
    return {
      heading: 'Bundle',
      note: null,
      start: { bundlePlace: startOf(known, about), bundle: '' },
      controls: (form) => [
        control('select', form, 'bundlePlace', 'Bundle', { options: optionsOf(known) }),
        control('text', form, 'bundle', 'Search for another bundle', { maxLength: 300, hint }),
        // Only programs send these fields; a draft from a program shows what would be published
        // with it.
        ...(textOf(about.typed.bundleIds) === ''
          ? []
          : [control('text', form, 'bundleIds', 'External IDs', { maxLength: 1_000, hint: IDS })]),
      ],
      read: (own) => readIds(own, about) ?? readPath(own, about, known) ?? readPlace(own, known),
    }
  },
}

interface Places {
  /** The current bundle; null at upload, and when there is none. */
  readonly current: BundleLine | null
  readonly path: FoundPath | null
  /** Bundles that match the typed words. */
  readonly found: readonly BundleLine[]
  /** The name of the last bundle to create. */
  readonly name: string
  readonly category: string
}

async function placesFor(db: Db, { category, name, torrentId, typed }: About): Promise<Places> {
  const slug = category?.slug ?? ''
  const steps = bundleFromName(name, slug)
  const words = textOf(typed.bundle)
  const id = /^[1-9]\d{0,14}$/.test(words) ? `/bundles/${words}` : words
  return {
    current: torrentId === null ? null : await bundles.ofTorrent(db, torrentId),
    path: steps === null ? null : await bundlePaths.findPath(db, steps),
    found: words === '' ? [] : await lookFor(db, id, OFFERED),
    name,
    category: slug,
  }
}

/** Returns the current bundle at edit, and the one that the name suggests at upload. */
function startOf({ current, path }: Places, { torrentId }: About): string {
  if (torrentId !== null) return current === null ? '' : String(current.id)
  if (path === null) return ''
  return path.missing.length > 0 ? MAKE : String(path.found.at(-1)?.id ?? '')
}

function optionsOf({ current, path, found }: Places): readonly (readonly [string, string])[] {
  const options = new Map<string, string>([['', 'None']])
  for (const line of [...found, ...(current === null ? [] : [current])]) {
    options.set(String(line.id), pathName([...line.above, line]))
  }
  if (path !== null && path.missing.length > 0) {
    const whole = pathName([...path.found, ...path.missing])
    options.set(MAKE, `${whole} (new: ${pathName(path.missing)})`)
  } else if (path !== null) {
    options.set(String(path.found.at(-1)?.id), pathName(path.found))
  }
  return [...options]
}

/** Reads the bundle by IDs, for an upload that names them; null without. */
function readIds(own: Fields, about: About): FormResult<StateValue> | null {
  const typed = textOf(own.bundleIds)
  if (typed === '') return null
  const read = readExternalIds(typed)
  if (!read.ok) return { ok: false, errors: wrong('bundleIds', read.error) }
  const title = textOf(about.typed.title)
  const number = (name: string) => {
    const value = textOf(about.typed[`attr.${name}`])
    return /^\d{1,5}$/.test(value) ? Number(value) : null
  }
  const value = {
    make: title === '' ? about.name : title,
    category: about.category?.kind ?? '',
    ids: read.ids.map(idText),
    ...{ season: number('season'), episode: number('episode') },
  }
  return { ok: true, value }
}

/** Finds the bundle by the titles of its levels, for an upload that names them; null without. */
function readPath(own: Fields, about: About, known: Places): FormResult<StateValue> | null {
  const titles = textOf(own.bundlePath)
  if (titles === '') return null
  const [only] = known.found.length === 1 ? known.found : []
  if (textOf(own.bundle) !== '' && only === undefined) {
    return { ok: false, errors: wrong('bundle', 'does not name a bundle') }
  }
  const path = { titles, category: about.category?.kind ?? '', below: only?.kind ?? null }
  if (bundleFromTitles(path.titles, path.category, path.below) === null) {
    return { ok: false, errors: wrong('bundlePath', 'does not match the levels of the category') }
  }
  return { ok: true, value: { ...path, belowId: only?.id ?? null } }
}

function readPlace(own: Fields, known: Places): FormResult<StateValue | undefined> {
  if (own.bundle === undefined && own.bundlePlace === undefined)
    return { ok: true, value: undefined }
  const [typed, place] = [textOf(own.bundle), textOf(own.bundlePlace)]
  const isOffered = known.found.some(({ id }) => String(id) === place)
  // A single match is used directly; from several, the member has to choose one.
  const [only] = known.found.length === 1 ? known.found : []
  if (typed !== '' && !isOffered) {
    if (only !== undefined) return { ok: true, value: String(only.id) }
    const text =
      known.found.length === 0
        ? 'does not name a bundle'
        : 'matches several bundles: choose one above'
    return { ok: false, errors: wrong('bundle', text) }
  }
  if (place === MAKE) {
    return { ok: true, value: { make: known.name, category: known.category } }
  }
  const isKnown = place === '' || optionsOf(known).some(([value]) => value === place)
  if (!isKnown) return { ok: false, errors: wrong('bundlePlace', 'is not one of the choices') }
  return { ok: true, value: place }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}
