import { clientProgramNames } from '../../../domain/torrents/clients.ts'
import { oneOf, slug, strictRecord, text } from '../../../shared/shape.ts'

/** Used in addresses and on buttons. */
const clientName = slug.max(30).describe('lowercase letters, digits and hyphens')

export const clientForm = strictRecord({
  name: clientName,
  program: oneOf(clientProgramNames),
})

export const sendForm = strictRecord({
  client: text(30).min(1).describe('name of one of your clients'),
})
