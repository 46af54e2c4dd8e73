import { named, record } from '../../../shared/shape.ts'
import { shows } from '../../http/frame/shapes.ts'
import { torrentFields } from '../parts/documents.ts'
import { sections } from './sections/index.ts'

const torrentShape = named(
  'Torrent',
  record(Object.assign({}, torrentFields, ...sections.map(({ shape }) => shape))),
)

export const show = shows('Returns a torrent with its files.', torrentShape)
