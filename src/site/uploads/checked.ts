import type { Upload } from '../../domain/uploads/upload.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type { Draft } from '../../store/uploads/drafts.ts'
import type { SiteSettings } from '../../store/records/settings/settings.ts'

/** A .torrent that was read, with everything its check page needs. */
export interface Checked {
  readonly draft: Draft
  readonly upload: Upload
  readonly site: SiteSettings
  /** Categories that accept uploads. */
  readonly categories: readonly CategoryRow[]
}
