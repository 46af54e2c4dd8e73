import type { FileFault } from '../../../domain/torrents/faults.ts'
import { isFault } from '../../../domain/torrents/faults.ts'
import type { FileRules, FileSigns } from '../../../domain/uploads/file-signs.ts'
import { signsOf } from '../../../domain/uploads/file-signs.ts'
import { judgeUpload } from '../../../domain/uploads/upload.ts'
import { digests } from '../../../shared/digests.ts'
import type { PackedUpload } from '../../../store/uploads/packed.ts'
import { packUpload } from '../../../store/uploads/packed.ts'

/** A file, and what the site adds to it. */
export interface FileToRead {
  readonly content: Uint8Array
  /** The `source` of this site. */
  readonly source: string
  readonly rules: FileRules
}

/** An accepted .torrent, and the facts about its files that the upload rules need. */
export interface ReadTorrent {
  /** The file, whose memory is moved to the thread and back. */
  readonly content: Uint8Array
  readonly upload: PackedUpload
  readonly signs: FileSigns
}

/** Reads a .torrent, or returns why it is not accepted. A large one takes up to a second. */
export function readTorrent({ content, source, rules }: FileToRead): ReadTorrent | FileFault {
  const judged = judgeUpload(content, source, digests)
  if (isFault(judged)) return judged
  const upload = packUpload(judged)
  return { content, upload, signs: signsOf(judged.metainfo.files, rules) }
}
