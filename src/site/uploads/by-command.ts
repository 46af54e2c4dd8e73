import type { Uploaded } from './add.ts'
import { addUpload } from './add.ts'
import type { OrStop, Stop, Uploading } from './checked.ts'
import { readTorrent } from '../http/reader/read-torrent.ts'
import { receive } from './receive.ts'

export type { Stop }

/** The member in whose account a command publishes, and the fields of the upload form. */
export interface CommandUpload extends Omit<Uploading, 'throttles' | 'torrentReader' | 'files'> {
  readonly torrent: { readonly fileName: string; readonly bytes: Buffer }
}

/**
 * Publishes a .torrent for a member from the command line, with the same rules, duplicate check and
 * moderation as the page; omitted fields get the values that the page suggests. Nothing is
 * throttled: anyone who can run commands here may use all of this machine.
 */
export async function publishByCommand(command: CommandUpload): Promise<OrStop<Uploaded>> {
  const { torrent, ...rest } = command
  const call: Uploading = {
    ...rest,
    files: [{ field: 'torrent', ...torrent }],
    throttles: { upload: () => Promise.resolve(0), image: () => Promise.resolve(0) },
    // A command does nothing else, so it needs no thread.
    torrentReader: { read: (_, file) => Promise.resolve(readTorrent(file)) },
  }
  const received = await receive(call)
  if (!received.ok) return received
  return addUpload(call, received.checked, call.body, { isSuggested: true })
}
