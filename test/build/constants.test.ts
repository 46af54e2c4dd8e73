import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compiled } from '../../bin/compile.js'

let src = ''
beforeAll(() => {
  src = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-constants-'))
  fs.mkdirSync(path.join(src, 'tracker'))
  fs.mkdirSync(path.join(src, 'site'))
  write(
    'tracker/row.ts',
    "import { BASE } from './base.ts'\nexport const ROW = { a: BASE + 2, b: -1 } as const\nexport const MIXED = { a: 1, f: () => 2 }\nexport const BITS = 1 << 3\nexport let moving = 4\n",
  )
  write('tracker/base.ts', 'const HALF = 4\nexport const BASE = HALF * 2\n')
  write('site/other.ts', 'export const ELSEWHERE = 5\n')
})
afterAll(() => fs.rmSync(src, { recursive: true }))

function write(name: string, text: string): string {
  const file = path.join(src, name)
  fs.writeFileSync(file, text)
  return file
}

/** The compiled code after the imports. */
function javaScript(imports: string, code: string): string {
  const name = 'tracker/user.ts'
  const text = `import ${imports}\n${code}\n`
  write(name, text)
  return compiled(src)(name, text)
    .replace(/^(import.*|export \{\};)\n/gm, '')
    .trim()
}

test.each([
  ["{ ROW } from './row.ts'", 'f(ROW.a, ROW.b)', 'f(10, -1);'],
  ["{ ROW as R, BITS } from './row.ts'", 'f(R.a | BITS)', 'f(10 | 8);'],
  // A property of something else, a name that is passed, a name that is passed on.
  ["{ BITS } from './row.ts'", 'f(a.BITS, { BITS: BITS })', 'f(a.BITS, { BITS: 8 });'],
  ["{ BITS } from './row.ts'", 'f({ BITS })', 'f({ BITS });'],
  // Variables, values that are not numbers, and other folders.
  ["{ moving, MIXED } from './row.ts'", 'f(moving, MIXED.a)', 'f(moving, MIXED.a);'],
  ["{ ELSEWHERE } from '../site/other.ts'", 'f(ELSEWHERE)', 'f(ELSEWHERE);'],
  // The same name with another meaning.
  ["{ BITS } from './row.ts'", 'g((BITS) => BITS)', 'g((BITS) => BITS);'],
  ["{ BITS } from './row.ts'", 'g(({ a: BITS }) => BITS)', 'g(({ a: BITS }) => BITS);'],
  ["{ BITS } from './row.ts'", 'g((a = BITS) => a)', 'g((a = 8) => a);'],
  // A number whose method is called, one behind a sign, a key that is calculated.
  ["{ BITS } from './row.ts'", 'f(BITS.toFixed())', 'f(8 .toFixed());'],
  ["{ ROW } from './row.ts'", 'f(-ROW.b, { [ROW.a]: 1 })', 'f(- -1, { [10]: 1 });'],
  ["{ BITS } from './row.ts'", 'let a: typeof BITS = BITS', 'let a = 8;'],
])('%s: %s', (imports, code, expected) => {
  expect(javaScript(imports, code)).toBe(expected)
})

test('constants of the same module', () => {
  expect(javaScript("{} from './row.ts'", 'const STEP = 2 ** 4\nf(STEP)')).toBe(
    'const STEP = 2 ** 4;\nf(16);',
  )
})
