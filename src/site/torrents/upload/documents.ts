import type { Upload } from '../../../domain/torrent/upload.ts'
import {
  byteCount,
  count,
  flag,
  id,
  infoHash,
  list,
  named,
  oneOf,
  randomId,
  record,
  text,
} from '../../../shared/shape.ts'
import type { Duplicate } from '../../../store/torrents.ts'

export const uploadedShape = named(
  'Uploaded',
  record({ id, infoHash, infoHashChanged: flag, url: text(400), download: text(400) }),
)

const duplicateShape = record({
  id,
  name: text(1_000),
  state: oneOf(['listed', 'pending', 'removed']),
  url: text(400),
})

const changeShape = record({
  what: oneOf(['private', 'source', 'dropped', 'spelling']),
  before: text(10_000).nullable().optional().describe('of `source`'),
  keys: list(text(1_000)).optional().describe('of `dropped`'),
})

export const checkedShape = named(
  'Draft',
  record({
    draft: randomId,
    url: text(400),
    name: text(1_000),
    size: byteCount,
    files: count,
    kind: oneOf(['v1', 'hybrid']),
    infoHash,
    infoHashChanged: flag,
    changes: list(changeShape).describe('what this site changes in the file'),
    duplicate: duplicateShape.nullable(),
  }),
)

/** What a tool is told after an upload (contract §4); addresses are whole, for use elsewhere. */
export function uploadedDocument(id: number, upload: Upload, siteUrl: string) {
  return {
    id,
    infoHash: upload.infoHash,
    infoHashChanged: upload.infoHashChanged,
    url: `${siteUrl}/torrents/${id}`,
    download: `${siteUrl}/torrents/${id}/download`,
  }
}

/** What a .torrent holds and what would be changed, before it is published. */
export function checkedDocument(
  draftId: string,
  upload: Upload,
  duplicate: Duplicate | undefined,
  siteUrl: string,
) {
  const { metainfo } = upload
  return {
    draft: draftId,
    url: `${siteUrl}/torrents/drafts/${draftId}`,
    name: metainfo.name,
    size: metainfo.sizeBytes,
    files: metainfo.files.length,
    kind: metainfo.kind,
    infoHash: upload.infoHash,
    infoHashChanged: upload.infoHashChanged,
    changes: upload.changes,
    duplicate: duplicate === undefined ? null : duplicateMore(duplicate, siteUrl),
  }
}

/** The torrent that is there already, for a 409. */
export function duplicateMore(duplicate: Duplicate, siteUrl: string) {
  const { id, name, state } = duplicate
  return { id, name, state, url: `${siteUrl}/torrents/${id}` }
}
