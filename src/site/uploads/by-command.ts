import type { Uploaded } from './add.ts'
import { addUpload } from './add.ts'
import type { OrStop, Stop, Uploading } from './checked.ts'
import { readTorrent } from '../http/reader/read-torrent.ts'
import { receive } from './receive.ts'

export type { Stop }

/** Who publishes on the command line, and the fields of the upload form. */
export interface CommandUpload extends Omit<Uploading, 'throttles' | 'torrentReader' | 'files'> {
  readonly torrent: { readonly fileName: string; readonly bytes: Buffer }
}

/**
 * Publishes a .torrent for a member from the command line, by the rules, duplicate check and
 * moderation of the page; omitted fields have the values that it suggests. Nothing is throttled:
 * anyone who can run commands here may use all of this machine.
 */
export async function publishByCommand(command: CommandUpload): Promise<OrStop<Uploaded>> {
  const { torrent, ...rest } = command
  const call: Uploading = {
    ...rest,
    files: [{ field: 'torrent', ...torrent }],
    throttles: { upload: () => Promise.resolve(0), image: () => Promise.resolve(0) },
    // A command has nothing else to do: no thread is needed.
    torrentReader: { read: (_, file) => Promise.resolve(readTorrent(file)) },
  }
  const received = await receive(call)
  if (!received.ok) return received
  return addUpload(call, received.checked, call.body, { isSuggested: true })
}
