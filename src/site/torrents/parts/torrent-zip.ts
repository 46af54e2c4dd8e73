import { ZipFile } from 'yazl'
import { shownName } from '../../../shared/format.ts'
import type { Call, Reply } from '../../http/action.ts'
import { inParts, refuse } from '../../http/action.ts'
import { refusals } from '../../http/refusals.ts'
import { personalFile } from './personal-file.ts'

// Many .torrent files in one download. Each counts as a download of its torrent, with the same
// rules and limits as a single one.

/** Files in one archive: more than a page of a list has, less than a client minds. */
export const MOST_FILES = 100
const LEFT_OUT = 'left-out.txt'

interface Named {
  readonly id: number
  readonly name: string
}

/** An archive of the members' own .torrent files, sent as they are made. */
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

async function* archive(
  call: Call<string, 'torrents.download'>,
  torrents: readonly Named[],
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const options = { mtime: call.now, compress: false }
  const via = call.token === null ? 'session' : 'token'
  const leftOut: string[] = []
  const fill = async () => {
    for (const { id, name } of torrents) {
      const reply = await personalFile(call, String(id), { member: call.member, via })
      if (reply.kind !== 'file') leftOut.push(`${shownName(name)}: ${whyNot(reply)}`)
      else zip.addBuffer(Buffer.from(reply.bytes), entryName(id, reply.fileName ?? name), options)
    }
    if (leftOut.length > 0) zip.addBuffer(Buffer.from(leftOut.join('\n')), LEFT_OUT, options)
    zip.end()
  }
  // At most MOST_FILES small files wait for a slow reader.
  const filled = fill()
  filled.catch((error: unknown) => {
    // Half an archive must not look like a whole one: the reader's connection ends.
    const stream = zip.outputStream as NodeJS.ReadableStream & { destroy(error: Error): void }
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  for await (const part of zip.outputStream) yield part as Buffer
  await filled
}

/** Two torrents of one name are two files; a name is not a path. */
function entryName(id: number, fileName: string): string {
  const plain = shownName(fileName)
    .replace(/[/\\\u0000-\u001f]/g, '_')
    .replace(/\.torrent$/, '')
  return `${plain.slice(0, 180)}.${id}.torrent`
}

function whyNot(reply: Reply): string {
  if (reply.kind !== 'refusal') return 'could not be downloaded'
  return reply.detail ?? refusals[reply.code].text
}
