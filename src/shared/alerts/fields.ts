import { readWebUrl } from '../open-web.ts'
import { text } from '../shape.ts'

/** An http or https address; private networks are allowed, because only owners set targets. */
export const webUrl = text(1_000).refine((value) => readWebUrl(value) !== null, {
  error: 'is not an http or https address without a user name',
})

/** A token in the form in which services issue them. */
export const token = text(400).regex(/^[\x21-\x7e]+$/, 'is not a token')
