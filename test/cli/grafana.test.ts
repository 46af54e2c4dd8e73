import { describe, expect, it } from 'vitest'
import { grafanaBoard } from '../../src/cli/grafana/board.ts'

interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

interface Board {
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly gridPos: Place
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
}

const board = JSON.parse(grafanaBoard()) as Board

function overlap(one: Place, other: Place): boolean {
  const isApart =
    one.x + one.w <= other.x ||
    other.x + other.w <= one.x ||
    one.y + one.h <= other.y ||
    other.y + other.h <= one.y
  return !isApart
}

describe('the dashboard of Grafana', () => {
  it('has its panels next to each other, within its width', () => {
    const places = board.panels.map(({ gridPos }) => gridPos)
    expect(places.filter(({ x, w }) => x + w > 24)).toEqual([])
    const pairs = places.flatMap((one, at) => places.slice(at + 1).map((other) => [one, other]))
    expect(pairs.filter(([one, other]) => overlap(one, other))).toEqual([])
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length)
  })

  it('groups by each label that a legend names', () => {
    const lines = board.panels.flatMap(({ targets }) => targets ?? [])
    expect(lines.length).toBeGreaterThan(20)
    const unnamed = lines.filter(({ expr, legendFormat }) => {
      const labels = Array.from(legendFormat.matchAll(/\{\{(\w+)\}\}/g), ([, label]) => label)
      const [, by] = /^(?:histogram_quantile\([\d.]+, )?\w+ by \(([^)]*)\)/.exec(expr) ?? []
      return labels.some((label) => !by?.split(', ').includes(label))
    })
    expect(unnamed).toEqual([])
  })
})
