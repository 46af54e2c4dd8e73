import type { Declared } from '../../http/action.ts'
import { torrentShape } from '../documents.ts'

export const show: Declared = { says: 'Shows a torrent with its files.', reply: torrentShape }
