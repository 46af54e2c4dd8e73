import type { Finding } from '../../domain/uploads/rules.ts'
import * as store from '../../store/taxonomy/categories.ts'
import type { Db } from '../../store/base/db.ts'
import { checkRules } from './parts/findings.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { OpenParts } from '../torrents/parts/form-parts.ts'
import { openParts } from '../torrents/parts/form-parts.ts'
import type { Beside } from './beside.ts'
import { lookBeside } from './beside.ts'
import type { Checked } from './checked.ts'

/** The form of a draft, with the related torrents and its parts for the category chosen so far. */
export interface DraftForm {
  readonly beside: Beside
  readonly parts: OpenParts
  /** The values of its fields: what was typed, else what name and files suggest. */
  readonly values: Fields
  /** What the upload rules found. */
  readonly findings: readonly Finding[]
  /** The rules for uploads to its category: Markdown, '' for none. */
  readonly rules: string
}

/** @param typed what was typed so far; by default the suggested category is used. */
export async function openForm(db: Db, checked: Checked, typed: Fields): Promise<DraftForm> {
  const { upload, categories } = checked
  const { name, files } = upload.metainfo
  const title = typeof typed.title === 'string' ? typed.title : ''
  const beside = await lookBeside(db, upload, title, categories)
  const { category: suggested, tags } = beside.suggested
  const slug = typed.category ?? suggested
  const category = categories.find((one) => one.slug === slug) ?? null
  const hasNfo = checked.draft.nfo !== null
  const { images } = checked.draft
  const about = { category, name, files, torrentId: null, typed, hasNfo, images }
  const parts = await openParts(db, about)
  const page = category === null ? undefined : await store.findPage(db, category.slug)
  const start = { title: name, category: suggested ?? '', tags: tags.join(', ') }
  const values = { ...start, ...parts.start, ...typed }
  const findings = checkRules(upload, values, page?.kind ?? null, checked.site)
  return { beside, parts, values, findings, rules: page?.rules ?? '' }
}
