import type { Declared } from '../../http/action.ts'
import { oneOf, strictRecord } from '../../../shared/shape.ts'
import { bytesOf } from '../../http/frame/shapes.ts'

const tokenQuery = strictRecord({
  usetoken: oneOf(['0', '1'])
    .optional()
    .describe('1: spends a token of yours on it, unless it is free already'),
})

export const download: Declared = {
  description: 'Gives the .torrent file with your passkey in it.',
  query: tokenQuery,
  reply: bytesOf('application/x-bittorrent'),
  isForTools: true,
}

export const fetchByKey: Declared = {
  description: 'Gives the .torrent file to tools that sign in with a feed key in the address.',
  query: tokenQuery,
  reply: bytesOf('application/x-bittorrent'),
  isForTools: true,
}
