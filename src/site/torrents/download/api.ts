import type { Declared } from '../../http/action.ts'
import { bytesOf } from '../../http/shapes.ts'

export const download: Declared = {
  says: 'Gives the .torrent file with your passkey in it.',
  reply: bytesOf('application/x-bittorrent'),
  isForTools: true,
}

export const fetchByKey: Declared = {
  says: 'Gives the .torrent file to tools that sign in with a feed key in the address.',
  reply: bytesOf('application/x-bittorrent'),
  isForTools: true,
}
