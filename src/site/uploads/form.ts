import type { Finding } from '../../domain/uploads/rules.ts'
import { knownTerms, suggestCategory, tagCandidates } from '../../domain/uploads/suggest.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import * as store from '../../store/taxonomy/categories.ts'
import * as tags from '../../store/taxonomy/torrent-tags.ts'
import type { PackedUpload } from '../../store/uploads/packed.ts'
import type { Duplicate } from '../../store/uploads/publish.ts'
import * as publishing from '../../store/uploads/publish.ts'
import type { Twin } from '../../store/uploads/twins.ts'
import * as twins from '../../store/uploads/twins.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { OpenParts } from '../torrents/parts/form-parts.ts'
import { openParts } from '../torrents/parts/form-parts.ts'
import { checkRules } from './parts/findings.ts'
import type { Checked, Uploading } from './checked.ts'

// Step three: the form for the file that was read, with what the catalog and the file's name
// suggest.

/** The form of a draft, with related torrents and the parts for the category selected so far. */
export interface DraftForm {
  readonly beside: Beside
  readonly parts: OpenParts
  /** The values of its fields: those typed, or else those that name and files suggest. */
  readonly values: Fields
  /** The findings of the upload rules. */
  readonly findings: readonly Finding[]
  /** The rules for uploads to its category: Markdown, '' for none. */
  readonly rules: string
}

type Opening = Pick<Uploading, 'db' | 'member' | 'can'>

/** @param typed what was typed so far; by default the suggested category is used */
export async function openForm(call: Opening, checked: Checked, typed: Fields): Promise<DraftForm> {
  const { db } = call
  const { upload, categories } = checked
  const { name } = upload.metainfo
  const title = typeof typed.title === 'string' ? typed.title : ''
  const beside = await lookBeside(call, upload, title, categories)
  const { category: suggested, tags } = beside.suggested
  const slug = typed.category ?? suggested
  const category = categories.find((one) => one.slug === slug) ?? null
  const hasNfo = checked.draft.nfo !== null
  const { images, logs } = checked.draft
  const about = {
    category,
    name,
    files: upload.files.first,
    torrentId: null,
    typed,
    hasNfo,
    images,
    logs,
  }
  const parts = await openParts(db, about)
  const page = category === null ? undefined : await store.findPage(db, category.slug)
  const start = { title: name, category: suggested ?? '', tags: tags.join(', ') }
  const values = { ...start, ...parts.start, ...typed }
  const findings = checkRules(checked, values, page?.kind ?? null)
  return { beside, parts, values, findings, rules: page?.rules ?? '' }
}

/** The most tags that a name suggests. */
const MAX_SUGGESTED = 10

/** Suggestions from the name of an upload; the uploader decides. */
interface Suggested {
  /** Slug; null when nothing suggests one. */
  readonly category: string | null
  /** Slugs of existing tags. */
  readonly tags: readonly string[]
  /** Release terms in the name that are not tags yet. */
  readonly terms: readonly string[]
}

/** What is shown next to an upload on its check page. */
export interface Beside {
  /** The identical torrent that was uploaded earlier. */
  readonly duplicate: Duplicate | null
  /** Torrents that may be the same. */
  readonly twins: readonly Twin[]
  readonly suggested: Suggested
}

async function lookBeside(
  { db, member, can }: Opening,
  upload: PackedUpload,
  title: string,
  categories: readonly CategoryRow[],
): Promise<Beside> {
  const { metainfo, files } = upload
  const { name } = metainfo
  const asker = { memberId: member.id, seesAll: can('torrents.moderate') }
  const [duplicate, alike, named] = await Promise.all([
    publishing.findDuplicate(db, upload, asker),
    twins.ofUpload(db, upload, title, asker),
    tags.resolve(db, tagCandidates(name)),
  ])
  const category = suggestCategory(name, files.first)
  const known = named.flatMap(({ tag }) => (tag === null ? [] : [tag.slug]))
  const isTaken = new Set(named.filter(({ tag }) => tag !== null).map(({ slug }) => slug))
  return {
    duplicate: duplicate ?? null,
    twins: alike,
    suggested: {
      category: categories.some(({ slug }) => slug === category) ? category : null,
      tags: [...new Set(known)].slice(0, MAX_SUGGESTED),
      terms: knownTerms(name).filter((term) => !isTaken.has(term)),
    },
  }
}
