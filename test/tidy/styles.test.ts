import fs from 'node:fs'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Color } from '../../src/domain/looks/meanings.ts'
import { COLORS, ON_ACCENT, SURFACES, TEXT_COLORS } from '../../src/domain/looks/meanings.ts'
import { BREAKPOINTS, SCALE } from '../../src/site/ui/looks/scale.ts'
import { readThemes } from '../../src/site/ui/looks/read-themes.ts'
import { styleHead } from '../../src/site/ui/looks/style-head.ts'

// The laws of the style sheets (docs/how-to/add-a-theme.md): what looks how is said once, in the
// tokens. Each test lists the places that break one.

const SHEET_BYTES = 18 * 1024
const folder = 'public/styles'
const head = styleHead(readThemes('public/themes'))
const sheets = fs.readdirSync(folder).map((name) => {
  const source = fs.readFileSync(path.join(folder, name), 'utf8')
  // Without comments, but with their lines.
  return [name, source.replace(/\/\*[^]*?\*\//g, (all) => all.replace(/[^\n]/g, ''))] as const
})

describe('the style sheets', () => {
  it('are read', () => {
    expect(sheets.length).toBeGreaterThan(10)
    expect(declarations().length).toBeGreaterThan(500)
  })

  it('have no color but the tokens', () => {
    const raw = /#[0-9a-f]{3,8}\b|\b(rgb|hsl|hwb|lab|lch|oklab|oklch|light-dark)a?\(/i
    const named = /(^|[\s(,])(white|black|gr[ae]y|silver|red|green|blue|yellow|orange|gold)\b/
    const colored = (value: string) => raw.test(value) || named.test(value)
    expect(
      declarations()
        .filter(({ value }) => colored(value))
        .map(text),
    ).toEqual([])
  })

  it('have no length but the tokens', () => {
    const found = declarations().flatMap((one) =>
      [...one.value.matchAll(/(?<![\w.-])-?(\d*\.?\d+)(rem|px|pt|pc|cm|mm|in|q)\b/gi)].map(
        ([raw, number, unit]) =>
          `${text(one)} → ${nearest(one.property, Number(number), unit!)}, not ${raw}`,
      ),
    )
    expect(found).toEqual([])
  })

  it('change their layout at the widths of the scale', () => {
    const found = sheets.flatMap(([name, source]) =>
      [...source.matchAll(/@(?:media|container)[^{]*?([\d.]+(?:rem|px|em))/g)]
        .filter(([, width]) => !BREAKPOINTS.includes(width!))
        .map(([all]) => `${name}: ${all}`),
    )
    expect(found).toEqual([])
  })

  it('use tokens that exist, and all of them', () => {
    const own = new Set(declarations().map(({ property }) => property))
    const known = new Set([...head.matchAll(/[{;]--([a-z0-9-]+):/g)].map(([, name]) => name!))
    const all = [...sheets.map(([, source]) => source), head].join('\n')
    const used = new Set([...all.matchAll(/var\(--([a-z0-9-]+)/g)].map(([, name]) => name!))
    expect([...used].filter((name) => !known.has(name) && !own.has(`--${name}`))).toEqual([])
    expect([...known].filter((name) => !used.has(name))).toEqual([])
  })

  it('write with colors of text, on surfaces', () => {
    const [texts, fills] = [{ ...TEXT_COLORS, ...ON_ACCENT }, ['accent', 'accent-strong']]
    const isWrong = ({ property, value, rule }: Declaration) => {
      const colors = [...value.matchAll(/var\(--([a-z-]+)\)/g)].map(([, name]) => name as Color)
      const meant = colors.filter((name) => name in COLORS)
      if (property === 'color')
        return meant.some((name) => !(name in texts) || (name in ON_ACCENT && !onAccent(rule)))
      if (!property.startsWith('background')) return false
      return meant.some((name) => !(name in SURFACES) && name !== 'line' && !fills.includes(name))
    }
    expect(declarations().filter(isWrong).map(text)).toEqual([])
  })

  it(`weigh at most ${SHEET_BYTES} bytes, compressed`, () => {
    const whole = fs
      .readdirSync(folder)
      .toSorted()
      .map((name) => fs.readFileSync(path.join(folder, name)))
    const bytes = brotliCompressSync(Buffer.concat([Buffer.from(head), ...whole])).length
    expect(bytes).toBeLessThanOrEqual(SHEET_BYTES)
  })
})

interface Declaration {
  readonly place: string
  readonly property: string
  readonly value: string
  /** All declarations of its rule. */
  readonly rule: string
}

function declarations(): Declaration[] {
  return sheets.flatMap(([name, source]) =>
    [...source.matchAll(/\{([^{}]*)\}/g)].flatMap(({ 1: rule = '', index }) => {
      return [...rule.matchAll(/([\w-]+)\s*:\s*([^;]+)/g)].map((found) => {
        const line = source.slice(0, index + found.index).split('\n').length
        return { place: `${name}:${line}`, property: found[1]!, value: found[2]!.trim(), rule }
      })
    }),
  )
}

function text({ place, property, value }: Declaration): string {
  return `${place} ${property}: ${value}`
}

/** On a background of the accent, or in a rule that only says how such text looks. */
function onAccent(rule: string): boolean {
  return /background[^;]*--accent/.test(rule) || !/background/.test(rule)
}

/** The token to write instead. */
function nearest(property: string, value: number, unit: string): string {
  const kind = /^(border|outline)(?!.*radius)/.test(property)
    ? 'rule'
    : /^font/.test(property)
      ? 'text'
      : /^(padding|margin|(row-|column-)?gap|inset|top)/.test(property)
        ? 'space'
        : 'size'
  const rem = unit === 'px' && kind !== 'rule' ? value / 15 : value
  const steps = Object.entries(SCALE).filter(([name]) => name.startsWith(`${kind}-`))
  const far = ([, step]: readonly [string, string]) => Math.abs(Number.parseFloat(step) - rem)
  return `var(--${steps.reduce((one, other) => (far(other) < far(one) ? other : one))[0]})`
}
