import type { ListedRow, Preview } from '../../../../store/hit-and-run/lists.ts'
import type { HitAndRunPolicy } from '../../../../store/hit-and-run/policies.ts'

export function listedJson(row: ListedRow) {
  const { member, torrentId, torrent, state, since, seededSeconds, uploaded, lastAt } = row
  return {
    member,
    torrent: torrentId,
    name: torrent,
    state,
    since,
    seededSeconds,
    uploaded,
    lastAt,
  }
}

export function rulesJson(policy: HitAndRunPolicy | null, preview: Preview | null) {
  return {
    isOn: policy?.isOn === true,
    rules: policy?.rules ?? {},
    immuneRoles: policy?.immuneRoles ?? [],
    startsAt: policy?.startsAt ?? null,
    preview,
  }
}
