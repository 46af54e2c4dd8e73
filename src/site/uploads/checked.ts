import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type { Draft } from '../../store/uploads/drafts.ts'
import type { SiteSettings } from '../../store/records/settings/settings.ts'
import type { Call, Reply } from '../http/action.ts'
import type { ReadTorrent } from '../http/reader/worker.ts'

// What the steps of an upload hand to each other.

export type UploadCall = Call<string, 'torrents.upload'>
export type OrReply<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reply: Reply }

/** A .torrent that was read, with everything its check page needs. */
export interface Checked extends ReadTorrent {
  readonly draft: Draft
  readonly site: SiteSettings
  /** Categories that accept uploads. */
  readonly categories: readonly CategoryRow[]
}
