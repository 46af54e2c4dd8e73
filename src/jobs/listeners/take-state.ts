import { stateCopied } from '../../bridge/events/state-events.ts'
import { defineListener } from '../define-listener.ts'

/** Adds bytes of a tracker's state to the copy that this node requested. */
export const takeState = defineListener(stateCopied, (news, _, { library }) => {
  const { copyId, node, offset, part, digest } = news
  library.take({ copyId, node, offset, part: Buffer.from(part, 'base64'), digest })
  return Promise.resolve(null)
})
