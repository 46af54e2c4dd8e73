import type { Declared } from '../../http/action.ts'
import { accepts, acts, shows } from '../../http/frame/shapes.ts'
import { removeShape, renameShape, settingsShape } from '../forms.ts'
import { wikiPageShape } from '../json.ts'

export const removal = shows('Returns the wiki page that the form removes.', wikiPageShape)
export const remove = accepts('Removes a wiki page. The reason is shown in its place.', removeShape)
export const restore = acts('Restores a removed wiki page.', wikiPageShape)
export const settings: Declared = {
  description: 'Returns a wiki page for the form of its address and rights.',
  reply: wikiPageShape,
}
export const address = shows('Returns a wiki page for the form of its address.', wikiPageShape)
export const rename: Declared = {
  description: 'Changes the address of a wiki page, within a tree with the same rights.',
  body: renameShape,
  reply: wikiPageShape,
}
export const change: Declared = {
  description: 'Changes address and rights of a wiki page. Omitted fields are not changed.',
  body: settingsShape,
  reply: wikiPageShape,
}
