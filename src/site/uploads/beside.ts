import type { Upload } from '../../domain/uploads/upload.ts'
import { knownTerms, suggestCategory, tagCandidates } from '../../domain/uploads/suggest.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type { Db } from '../../store/base/db.ts'
import * as tags from '../../store/taxonomy/torrent-tags.ts'
import type { Duplicate } from '../../store/uploads/publish.ts'
import * as publishing from '../../store/uploads/publish.ts'
import type { Twin } from '../../store/uploads/twins.ts'
import * as twins from '../../store/uploads/twins.ts'

/** Tags that a name suggests. */
const MAX_SUGGESTED = 10

/** What the name of an upload suggests; the uploader decides. */
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
  /** The identical torrent in the catalog. */
  readonly duplicate: Duplicate | null
  /** Torrents that may be the same. */
  readonly twins: readonly Twin[]
  readonly suggested: Suggested
}

export async function lookBeside(
  db: Db,
  upload: Upload,
  title: string,
  categories: readonly CategoryRow[],
): Promise<Beside> {
  const { name, files } = upload.metainfo
  const [duplicate, alike, named] = await Promise.all([
    publishing.findDuplicate(db, upload),
    twins.ofUpload(db, upload, title),
    tags.resolve(db, tagCandidates(name)),
  ])
  const category = suggestCategory(name, files)
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
