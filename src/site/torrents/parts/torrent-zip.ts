import { shownName } from '../../../shared/hidden-characters.ts'
import type { Call, Reply } from '../../http/action.ts'
import { inParts, refuse } from '../../http/action.ts'
import { refusals } from '../../http/refusals.ts'
import { fileNameOf } from './file-name.ts'
import { personalFile } from './personal-file.ts'
import type { ZippedFile } from './zip-of.ts'
import { zipOf } from './zip-of.ts'

// Many .torrent files in one download. Each counts as a download of its torrent, under the same
// rules and limits as a single one.

/** The most files in one archive: more than a page of a list has, and no problem for a client. */
export const MOST_FILES = 100
/** The most characters of a name: on Windows, those of all folders also count. */
const MAX_NAME = 180
const LEFT_OUT = 'left-out.txt'

interface Named {
  readonly id: number
  readonly name: string
}

/** Sends an archive of the member's personal .torrent files, as they are generated. */
export function torrentZip(
  call: Call<string, 'torrents.download'>,
  torrents: readonly Named[],
  fileName: string,
): Reply {
  if (torrents.length === 0) {
    return refuse('NOT_FOUND', { detail: 'There is no torrent to download.' })
  }
  return inParts('application/zip', fileName, archive(call, torrents.slice(0, MOST_FILES)))
}

function archive(
  call: Call<string, 'torrents.download'>,
  torrents: readonly Named[],
): AsyncGenerator<Uint8Array> {
  return zipOf(filesOf(call, torrents), call.now)
}

/** Generates the files one by one, and a list of those that could not be downloaded. */
async function* filesOf(
  call: Call<string, 'torrents.download'>,
  torrents: readonly Named[],
): AsyncGenerator<ZippedFile> {
  const via = call.token === null ? 'session' : 'token'
  const leftOut: string[] = []
  for (const { id, name } of torrents) {
    const reply = await personalFile(call, String(id), { member: call.member, via })
    if (reply.kind !== 'file') leftOut.push(`${shownName(name)}: ${whyNot(reply)}`)
    else yield { name: entryName(id, reply.fileName ?? name), bytes: reply.bytes }
  }
  if (leftOut.length > 0) yield { name: LEFT_OUT, bytes: Buffer.from(leftOut.join('\n')) }
}

/** Torrents with the same name get different file names; a name must not be a path. */
function entryName(id: number, fileName: string): string {
  const plain = shownName(fileName)
    .replace(/[/\\\u0000-\u001f]/g, '_')
    .replace(/\.torrent$/, '')
  return fileNameOf(Array.from(plain).slice(0, MAX_NAME).join(''), `.${id}.torrent`)
}

function whyNot(reply: Reply): string {
  if (reply.kind !== 'refusal') return 'could not be downloaded'
  return reply.detail ?? refusals[reply.code].text
}
