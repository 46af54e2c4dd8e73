import { move, transferableSymbol, valueSymbol } from 'piscina'
import type { FileFault } from '../../../domain/torrents/faults.ts'
import { isFault } from '../../../domain/torrents/faults.ts'
import { giveWay } from '../../../shared/give-way.ts'
import type { FileToRead, ReadTorrent } from './read-torrent.ts'
import { readTorrent } from './read-torrent.ts'
import { ownThread } from './thread-time.ts'
import type { Begun } from './watch.ts'
import { begin } from './watch.ts'
import type { HeadingLevel, Rendered } from '../../ui/render-markdown.ts'
import { renderMarkdown } from '../../ui/render-markdown.ts'

// The code of a thread: reading a .torrent of 16 MiB takes up to a second and rendering a text some
// milliseconds, while the site serves others.

const thread = ownThread()
if (thread !== null) giveWay(thread)

/** A message to the thread: one file to read. */
export interface ReadTask extends FileToRead {
  readonly begun: Begun
}

export function read({ content, source, rules, begun }: ReadTask): ReadTorrent | FileFault {
  begin(begun)
  const done = readTorrent({ content, source, rules })
  return isFault(done) ? done : moved(done)
}

/** A message to the thread: one text to render. */
export interface RenderTask {
  readonly text: string
  readonly firstHeading: HeadingLevel
  readonly begun: Begun
}

export function render({ text, firstHeading, begun }: RenderTask): Rendered {
  begin(begun)
  return renderMarkdown(text, firstHeading)
}

/** Returns the result with its large parts moved to the main thread instead of copied. */
function moved(read: ReadTorrent): ReadTorrent {
  const { info, pieceLayers, files } = read.upload
  const columns = [...files.rows, ...files.folderRows].flatMap((batch) => batch.columns)
  const large = [read.content, info, ...(pieceLayers === null ? [] : [pieceLayers]), ...columns]
  const buffers = [...new Set(large.map(({ buffer }) => buffer))]
  const value = { [transferableSymbol]: buffers, [valueSymbol]: read }
  return move(value as never) as unknown as ReadTorrent
}
