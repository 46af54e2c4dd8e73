import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'
import { gapsQuery, nothingAsked } from './forms.ts'
import { gapShape, lostShape, wantedShape } from './json.ts'

export const show: Declared = {
  description: 'Returns what the catalog lacks: the first gaps in series, requests and searches.',
  query: nothingAsked,
  reply: wantedShape,
}

export const gaps: Declared = {
  description: 'Lists series and seasons with missing parts, the most wanted first.',
  query: gapsQuery,
  reply: listOf(gapShape),
}

export const searches: Declared = {
  description: 'Lists searches without results that at least five members made in 30 days.',
  query: nothingAsked,
  reply: listOf(lostShape),
}
