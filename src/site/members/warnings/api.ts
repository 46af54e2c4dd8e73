import { lists } from '../../http/frame/shapes.ts'
import { warningShape } from '../parts/warnings.ts'

export const own = lists('Lists your warnings, newest first.', warningShape)
