import * as home from './home/controller.ts'
import type { Action } from './http/action.ts'
import { actionsOf } from './http/action.ts'

export interface Feature {
  readonly name: string
  readonly actions: readonly Action[]
}

/** The site's table of contents. Each feature's routes are what its controllers export. */
export const features: readonly Feature[] = [{ name: 'home', actions: actionsOf(home) }]

/** The whole route table, in the order of `babou routes`. */
export const actions: readonly Action[] = features.flatMap((feature) => feature.actions)
