import { factorsText } from '../../../../domain/promotions/scopes.ts'
import type { OwnFactors } from '../../../../store/promotions/factors.ts'

/** Factors that apply to all rows of a list are shown once above it, and not in each row. */
export interface SharedFactors {
  /** `×1.5 upload`; null: they have nothing in common. */
  readonly shared: string | null
  readonly factors: ReadonlyMap<number, OwnFactors>
}

/** With fewer rows, a line above them would save nothing. */
const LEAST_ROWS = 2
const NORMAL = 1_000

/** Finds the factors that all of these torrents share, as from a promotion for a role. */
export function sharedFactors(
  ids: readonly number[],
  factors: ReadonlyMap<number, OwnFactors>,
): SharedFactors {
  const all = ids.map((id) => factors.get(id))
  const [first] = all
  if (all.length < LEAST_ROWS || first === undefined) return { shared: null, factors }
  const hasAll = (name: 'upPermille' | 'downPermille') => {
    return first[name] !== first.everywhere[name] && all.every((one) => one?.[name] === first[name])
  }
  const [isUp, isDown] = [hasAll('upPermille'), hasAll('downPermille')]
  if (!isUp && !isDown) return { shared: null, factors }
  const up = isUp ? first.upPermille : NORMAL
  const down = isDown ? first.downPermille : NORMAL
  const said = new Map(
    [...factors].map(([id, one]) => {
      const { everywhere } = one
      const upPermille = isUp ? up : everywhere.upPermille
      const downPermille = isDown ? down : everywhere.downPermille
      return [id, { ...one, everywhere: { upPermille, downPermille } }]
    }),
  )
  return { shared: factorsText(up, down), factors: said }
}
