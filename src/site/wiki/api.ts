import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'
import { listQuery } from './forms.ts'
import { wantedShape, wikiLineShape, wikiPageShape } from './json.ts'

export const index: Declared = {
  description: 'Lists the pages of the wiki that you may read, by address.',
  query: listQuery,
  reply: listOf(wikiLineShape),
}
export const orphaned: Declared = {
  description: 'Lists wiki pages that no other page links to.',
  query: listQuery,
  reply: listOf(wikiLineShape),
}
export const wanted: Declared = {
  description: 'Lists addresses without a page that wiki pages link to.',
  query: listQuery,
  reply: listOf(wantedShape),
}
export const links: Declared = {
  description: 'Lists the wiki pages that link to a page.',
  query: listQuery,
  reply: listOf(wikiLineShape),
}
export const show: Declared = {
  description: 'Returns the wiki page at an address; a former address redirects.',
  reply: wikiPageShape,
}
export const byId: Declared = {
  description: 'Redirects to the address of a wiki page, and returns the page.',
  reply: wikiPageShape,
}
