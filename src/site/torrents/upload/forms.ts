import { isFault } from '../../../domain/torrent/faults.ts'
import type { Upload } from '../../../domain/torrent/upload.ts'
import { judgeUpload } from '../../../domain/torrent/upload.ts'
import { digests } from '../../../shared/digests.ts'
import type { TypedWords } from '../../../store/drafts.ts'
import type { UploadedFile } from '../../http/call.ts'
import type { Fields } from '../../http/forms.ts'

type ReadFile =
  | {
      readonly ok: true
      readonly fileName: string
      readonly content: Buffer
      readonly upload: Upload
    }
  | { readonly ok: false; readonly text: string }

/** The .torrent of a form, read and judged; or what is wrong with it, for beside the field. */
export function readTorrentFile(files: readonly UploadedFile[], sourceTag: string): ReadFile {
  const given = files.find((file) => file.field === 'torrent')
  if (given === undefined) return { ok: false, text: 'Choose a .torrent file.' }
  const upload = judgeUpload(given.bytes, sourceTag, digests)
  if (isFault(upload)) return { ok: false, text: upload.text }
  return { ok: true, fileName: given.fileName, content: given.bytes, upload }
}

/** What the path of a draft names; anything else is no draft. */
export function draftId(param: string): string | null {
  return /^[0-9a-f]{32}$/.test(param) ? param : null
}

const TYPED = ['title', 'category', 'description', 'tags'] as const

/** What was typed, right or wrong, as far as it is text. */
export function typedWords(body: Fields): TypedWords {
  const typed = TYPED.flatMap((name) => {
    const value = body[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return Object.fromEntries(typed)
}
