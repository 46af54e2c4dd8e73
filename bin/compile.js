// Makes JavaScript of the sources, one at a time.
import path from 'node:path'
import { transformSync } from 'rolldown/utils'
import { createConstants, isHot, putIn } from './constants.js'

/** The version of the language that Node.js 20 runs directly. */
const TARGET = 'node20'

/** Returns what compiles a source below `src`, given its name there and its text. */
export function compiled(src) {
  const constantsOf = createConstants(src)
  return (name, text) => {
    const file = path.join(src, name)
    const source = isHot(name) ? putIn(constantsOf, file, text) : text
    const { code, errors } = transformSync(file, source, {
      target: TARGET,
      tsconfig: false,
      typescript: { onlyRemoveTypeImports: true, rewriteImportExtensions: 'rewrite' },
    })
    if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`)
    return code
  }
}
