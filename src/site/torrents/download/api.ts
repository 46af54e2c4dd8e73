import type { Declared } from '../../http/action.ts'
import { oneOf, strictRecord } from '../../../shared/shape.ts'
import { bytesOf, nothing } from '../../http/frame/shapes.ts'

const tokenQuery = strictRecord({
  usetoken: oneOf(['0', '1'])
    .optional()
    .describe('1: uses one of your freeleech tokens for it, unless it is already freeleech'),
})

export const download: Declared = {
  description: 'Returns the .torrent file with your passkey.',
  query: tokenQuery,
  reply: bytesOf('application/x-bittorrent'),
  isForTools: true,
}

export const announced: Declared = {
  description: 'Redirects to the .torrent file; lines on IRC contain this address.',
  reply: nothing,
}

export const fetchByKey: Declared = {
  description:
    'Returns the .torrent file to tools that authenticate with a feed key in the address.',
  query: tokenQuery,
  reply: bytesOf('application/x-bittorrent'),
  isByKey: true,
  isForTools: true,
}
