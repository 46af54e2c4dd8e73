import { bundleFromName } from '../../../../domain/bundles/from-name.ts'
import { pathName } from '../../../../domain/bundles/names.ts'
import { text } from '../../../../shared/shape.ts'
import type { BundleLine, FoundPath } from '../../../../store/bundles/bundles.ts'
import * as bundles from '../../../../store/bundles/bundles.ts'
import type { Db } from '../../../../store/base/db.ts'
import type { StateValue } from '../../../../store/records/revisions.ts'
import { lookFor } from '../../../bundles/parts/lookup.ts'
import { control } from '../../../http/control.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import type { About, FormPart } from './part.ts'

/** Bundles that are offered for the words that were typed. */
const OFFERED = 10
/** What the choice is called that makes what is missing. */
const MAKE = 'suggested'

/** What a torrent is a release of: where its name says, or another bundle that is looked for. */
export const bundlePart: FormPart = {
  name: 'bundle',
  shape: {
    bundle: text(300).optional().describe('an id, an address or an external id; empty: in none'),
    bundlePlace: text(20).optional().describe('`suggested`: where its name says, made if need be'),
  },
  owns: (field) => field === 'bundle' || field === 'bundlePlace',
  async open(db, about) {
    const known = await placesFor(db, about)
    const hint = 'Words, an address, or an id elsewhere such as tt0133093; then choose above.'
    return {
      heading: 'What it is a release of',
      note: null,
      start: { bundlePlace: startOf(known, about), bundle: '' },
      controls: (form) => [
        control('select', form, 'bundlePlace', 'Bundle', { options: optionsOf(known) }),
        control('text', form, 'bundle', 'Look for another', { maxLength: 300, hint }),
      ],
      read: (own) => readPlace(own, known),
    }
  },
}

interface Places {
  /** Where it stands; null at upload and when that is nowhere. */
  readonly current: BundleLine | null
  readonly path: FoundPath | null
  /** What fits the words that were typed. */
  readonly found: readonly BundleLine[]
  /** For what is made at the end. */
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
    path: steps === null ? null : await bundles.findPath(db, steps),
    found: words === '' ? [] : await lookFor(db, id, OFFERED),
    name,
    category: slug,
  }
}

/** At edit where it stands; at upload where its name says. */
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

function readPlace(own: Fields, known: Places): FormResult<StateValue | undefined> {
  if (own.bundle === undefined && own.bundlePlace === undefined)
    return { ok: true, value: undefined }
  const [typed, place] = [textOf(own.bundle), textOf(own.bundlePlace)]
  const isOffered = known.found.some(({ id }) => String(id) === place)
  // One that was named outright; of several that fit words, one is to be chosen.
  const [only] = known.found.length === 1 ? known.found : []
  if (typed !== '' && !isOffered) {
    if (only !== undefined) return { ok: true, value: String(only.id) }
    const text = known.found.length === 0 ? 'names no bundle' : 'fits several: choose one above'
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
