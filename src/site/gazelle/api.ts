import { looseRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { bytesOf } from '../http/frame/shapes.ts'
import { gazelle, gazellePages } from './dialect.ts'

const parameter = text(1_000).optional()
const reply = bytesOf('application/json', 'application/x-bittorrent')

export const answer: Declared = {
  description: 'Answers the requests of programs that were written for Gazelle.',
  query: looseRecord({ action: parameter, id: parameter, hash: parameter, page: parameter }),
  reply,
  isForTools: true,
  dialect: gazelle,
}

export const submit: Declared = {
  description:
    'Publishes a torrent, or adds its rip logs, for programs that were written for Gazelle.',
  query: looseRecord({ action: parameter, id: parameter }),
  body: looseRecord({}),
  files: ['file_input', 'logfiles[]'],
  reply,
  isForTools: true,
  dialect: gazelle,
}

export const pages: Declared = {
  description: 'Returns the .torrent file, or redirects to a page, at the addresses of Gazelle.',
  query: looseRecord({ action: parameter, id: parameter, torrent_pass: parameter }),
  reply,
  isForTools: true,
  dialect: gazellePages,
}
