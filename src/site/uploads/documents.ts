import { duplicateMore } from './parts/duplicate.ts'
import { torrentStates } from '../../domain/uploads/moderation.ts'
import {
  byteCount,
  bytes32,
  count,
  eitherOf,
  flag,
  id,
  infoHash,
  list,
  mapOf,
  named,
  oneOf,
  randomId,
  record,
  text,
  time,
} from '../../shared/shape.ts'
import type { Draft, DraftLine } from '../../store/uploads/drafts.ts'
import { endOf } from '../../store/uploads/drafts.ts'
import type { PackedUpload } from '../../store/uploads/packed.ts'
import { fileItem, fileShape } from '../torrents/parts/documents.ts'
import { twinItem, twinShape } from '../torrents/parts/twins.ts'
import { findingsShape } from './parts/findings.ts'
import type { DraftForm } from './form.ts'

/** The most files in the JSON of a draft: enough to recognize it. */
const FILES_TOLD = 1_000

export const uploadedShape = named(
  'Uploaded',
  record({
    id,
    infoHash,
    infoHashChanged: flag,
    state: oneOf(['listed', 'pending']).describe('`pending` waits for approval'),
    url: text(400),
    download: text(400),
  }),
)

const duplicateShape = record({
  id,
  name: text(1_000),
  state: oneOf(torrentStates),
  url: text(400),
})

const changeShape = record({
  what: oneOf(['private', 'source', 'dropped', 'names', 'spelling']),
  before: text(10_000).nullable().optional().describe('for `source`'),
  keys: list(text(1_000)).optional().describe('for `dropped`'),
})

const typed = text(1_000_000)
const wordsShape = mapOf(text(200), eitherOf(typed, list(typed)))

export const draftLineShape = named(
  'DraftLine',
  record({
    draft: randomId,
    url: text(400),
    name: text(1_000_000),
    size: byteCount,
    files: count,
    changedAt: time,
    endsAt: time.describe('when it is deleted unless it is edited'),
  }),
)

const draftImageShape = record({
  key: bytes32,
  thumb: bytes32,
  kind: oneOf(['cover', 'screenshot']),
})

export const checkedShape = named(
  'Draft',
  record({
    draft: randomId,
    url: text(400),
    name: text(1_000),
    size: byteCount,
    files: count,
    kind: oneOf(['v1', 'v2', 'hybrid']),
    infoHash,
    infoHashChanged: flag,
    changes: list(changeShape).describe('what the site changes in the file'),
    isDuplicate: flag.describe('whether a torrent with one of its info hashes exists'),
    duplicate: duplicateShape.nullable().describe('that torrent; null if you may not see it'),
    similar: list(twinShape).describe('torrents with the same content or name'),
    suggested: record({
      category: text(60).nullable().describe('slug'),
      tags: list(text(60)).describe('slugs of existing tags'),
    }),
    fileList: list(fileShape).describe(`the first ${FILES_TOLD} files`),
    findings: findingsShape,
    words: wordsShape.describe('the form as typed so far'),
    hasNfo: flag,
    images: list(draftImageShape),
    endsAt: time.describe('when it is deleted unless it is edited'),
  }),
)

/** The JSON after an upload (contract §4); addresses are absolute, for use elsewhere. */
export function uploadedDocument(
  id: number,
  upload: PackedUpload,
  state: 'listed' | 'pending',
  siteUrl: string,
) {
  return {
    id,
    infoHash: upload.infoHash,
    infoHashChanged: upload.infoHashChanged,
    state,
    url: `${siteUrl}/torrents/${id}`,
    download: `${siteUrl}/torrents/${id}/download`,
  }
}

/** What a .torrent contains and what will be changed, before it is published. */
export function checkedDocument(
  draft: Pick<Draft, 'id' | 'words' | 'nfo' | 'images' | 'changedAt'>,
  upload: PackedUpload,
  { beside: { duplicate, twins, suggested }, findings }: Pick<DraftForm, 'beside' | 'findings'>,
  siteUrl: string,
) {
  const { metainfo, files } = upload
  const { category, tags } = suggested
  return {
    draft: draft.id,
    url: `${siteUrl}/torrents/drafts/${draft.id}`,
    name: metainfo.name,
    size: metainfo.sizeBytes,
    files: files.count,
    kind: metainfo.kind,
    infoHash: upload.infoHash,
    infoHashChanged: upload.infoHashChanged,
    changes: upload.changes,
    isDuplicate: duplicate !== null,
    duplicate: duplicateMore(duplicate, siteUrl),
    similar: twins.map((twin) => twinItem(twin, siteUrl)),
    suggested: { category, tags },
    fileList: files.first
      .slice(0, FILES_TOLD)
      .map(({ path, sizeBytes }) => fileItem({ path, size: sizeBytes, position: 0 })),
    findings,
    words: draft.words,
    hasNfo: draft.nfo !== null,
    images: draft.images.map(({ key, thumbKey, kind }) => ({ key, thumb: thumbKey, kind })),
    endsAt: endOf(draft).toISOString(),
  }
}

/** A draft in a member's list. */
export function draftItem(draft: DraftLine, siteUrl: string) {
  const { id: draftId, name, size, files, changedAt } = draft
  return {
    draft: draftId,
    url: `${siteUrl}/torrents/drafts/${draftId}`,
    ...{ name, size, files },
    changedAt: changedAt.toISOString(),
    endsAt: endOf(draft).toISOString(),
  }
}
