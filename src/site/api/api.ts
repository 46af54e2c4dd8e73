import { looseRecord, record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { shows } from '../http/frame/shapes.ts'

export const document: Declared = {
  description: 'Returns the OpenAPI 3.1 document of this API.',
  reply: looseRecord({ openapi: text(10) }),
}

export const docs = shows('Shows the API documentation.', record({ document: text(400) }))

export const docsPart: Declared = {
  description: 'Shows one part of the API documentation.',
  reply: record({ document: text(400) }),
}
