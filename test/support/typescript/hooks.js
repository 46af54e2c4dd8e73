import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'rolldown/utils'

// A hook of `module.register`: TypeScript becomes JavaScript when Node.js imports it. The source map
// is part of it, so that failures name lines of the source.

const OPTIONS = {
  target: 'node20',
  tsconfig: false,
  sourcemap: true,
  typescript: { onlyRemoveTypeImports: true },
}

export function load(url, context, next) {
  // Vitest adds a query, so that a file is imported again.
  const [plain] = url.split('?', 1)
  if (!plain.endsWith('.ts')) return next(url, context)
  const file = fileURLToPath(plain)
  const { code, map, errors } = transformSync(file, fs.readFileSync(file, 'utf8'), OPTIONS)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const inline = Buffer.from(JSON.stringify(map)).toString('base64')
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`
  return { format: 'module', source, shortCircuit: true }
}
