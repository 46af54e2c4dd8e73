import * as accounts from './accounts/controller.ts'
import * as home from './home/controller.ts'
import type { Action } from './http/action.ts'
import { actionsOf } from './http/action.ts'
import * as invites from './invites/controller.ts'
import * as members from './members/controller.ts'
import * as registration from './registration/controller.ts'

export interface Feature {
  readonly name: string
  readonly actions: readonly Action[]
}

/** The site's table of contents. Each feature's routes are what its controllers export. */
export const features: readonly Feature[] = [
  { name: 'home', actions: actionsOf(home) },
  { name: 'registration', actions: actionsOf(registration) },
  { name: 'accounts', actions: actionsOf(accounts) },
  { name: 'members', actions: actionsOf(members) },
  { name: 'invites', actions: actionsOf(invites) },
]

/** The whole route table, in the order of `babou routes`. */
export const actions: readonly Action[] = features.flatMap((feature) => feature.actions)
