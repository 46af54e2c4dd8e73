import { accepts, acts, shows } from '../../../../http/frame/shapes.ts'
import { banForm, roleForm } from '../parts/forms.ts'
import { judgedShape as reply } from '../parts/judged.ts'

export const question = shows('Shows the form that asks for confirmation.', reply)
export const ban = accepts('Bans a member, permanently or for some days.', banForm, reply)
export const unban = acts('Lifts the ban of a member.', reply)
export const unwatch = acts('Stops staff from watching a member.', reply)
export const setRole = accepts('Changes the role of a member.', roleForm, reply)
