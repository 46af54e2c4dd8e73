import type { Upload } from '../../../domain/torrent/upload.ts'
import type { Duplicate } from '../../../store/torrents.ts'

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
