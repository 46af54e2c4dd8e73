import { anonymousPart } from './anonymous.ts'
import { attributes } from './attributes.ts'
import { bundlePart } from './bundle.ts'
import { imagesPart } from './images.ts'
import { logsPart } from './logs.ts'
import { mediaPart } from './media.ts'
import type { FormPart } from './part.ts'

/** The parts of the form in addition to its texts, in order (docs/how-to/add-a-form-part.md). */
export const formParts: readonly FormPart[] = [
  ...[attributes, bundlePart, mediaPart, logsPart, imagesPart, anonymousPart],
]
