import { clientProgramNames } from '../../../domain/torrents/clients.ts'
import { named, oneOf, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts, bytesOf, creates, listOf, shows } from '../../http/frame/shapes.ts'
import { clientForm, sendForm } from './forms.ts'

const clientShape = named(
  'DownloadClient',
  record({
    name: text(30),
    program: oneOf(clientProgramNames),
    feed: text(400).nullable().describe('RSS of what you sent to it; null without a feed key'),
  }),
)

export const list = shows('Lists your BitTorrent clients with their feeds.', listOf(clientShape))

export const add = creates(
  'Adds a BitTorrent client. The site never connects to it.',
  clientForm,
  record({ name: text(30), program: oneOf(clientProgramNames) }),
)

export const remove = acts('Removes a BitTorrent client and its feed.')

export const rules: Declared = {
  description: 'Returns the rule for the RSS downloader of qBittorrent, as a file to import.',
  reply: bytesOf('application/json'),
}

export const send = accepts(
  'Sends a torrent to one of your BitTorrent clients: adds it to the feed of the client.',
  sendForm,
)
