import { acts, creates, lists } from '../../../../http/frame/shapes.ts'
import { noteForm } from './forms.ts'
import { noteShape } from './json.ts'

export const list = lists('Lists the staff notes about a member, newest first.', noteShape)

export const add = creates('Adds a note about a member, which only staff see.', noteForm)
export const remove = acts('Removes a note about a member.')
