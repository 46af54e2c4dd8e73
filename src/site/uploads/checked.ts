import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type { Draft } from '../../store/uploads/drafts.ts'
import type { SiteSettings } from '../../store/records/settings/settings.ts'
import type { Duplicate } from '../../store/uploads/publish.ts'
import type { Call } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import type { RefusalReply } from '../http/reply.ts'
import type { Throttles } from '../http/rate-limits/throttles.ts'
import type { ReadTorrent } from '../http/reader/read-torrent.ts'
import type { TorrentReader } from '../http/reader/reader.ts'

// The data that the steps of an upload pass on.

export type UploadCall = Call<string, 'torrents.upload'>

type OfCall = 'db' | 'config' | 'log' | 'now' | 'body' | 'files' | 'can'

/** What reading and publishing need from an uploader: a request of the site, or a command. */
export interface Uploading extends Pick<UploadCall, OfCall> {
  readonly member: { readonly id: number }
  readonly throttles: Pick<Throttles, 'upload' | 'image'>
  readonly torrentReader: Pick<TorrentReader, 'read'>
}

/** Why an upload stops: a refusal, or errors of its fields. */
export type Stop =
  | { readonly kind: 'refused'; readonly reply: RefusalReply }
  | {
      readonly kind: 'fields'
      readonly errors: FieldErrors
      /** The torrent that already has the same content. */
      readonly duplicate: Duplicate | null
    }
export type OrStop<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly stop: Stop }

/** Returns errors of fields as a result. */
export function stopAt(
  errors: FieldErrors,
  duplicate: Duplicate | null = null,
): { readonly ok: false; readonly stop: Stop } {
  return { ok: false, stop: { kind: 'fields', errors, duplicate } }
}

/** A .torrent that was read, with everything that its check page needs. */
export interface Checked extends ReadTorrent {
  readonly draft: Draft
  readonly site: SiteSettings
  /** Categories that accept uploads. */
  readonly categories: readonly CategoryRow[]
}
