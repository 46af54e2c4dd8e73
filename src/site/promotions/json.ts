import type { Own } from './pages.ts'

export function promotionsJson(own: Own, next: string | null, now: Date) {
  const { current, tokens, lots, rule, uses, categories } = own
  return {
    items: uses.map(({ id, torrentId, name, usedAt, endedAt, expiresAt }) => ({
      ...{ id, torrent: torrentId, name, usedAt },
      until: endedAt ?? expiresAt,
      isOver: (endedAt ?? expiresAt) <= now,
    })),
    next,
    total: null,
    current: current.map((row) => ({
      ...{ title: row.title, scope: row.scope, target: row.target },
      uploadFactor: row.up_permille / 1_000,
      downloadFactor: row.down_permille / 1_000,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
    })),
    tokens: Number(tokens),
    expiring: lots.map(({ remaining, expiresAt }) => ({ tokens: remaining, expiresAt })),
    rule: rule && {
      bytes: rule.leastBytes,
      keep: rule.keep,
      category: categories.find(({ id }) => id === rule.categoryId)?.slug ?? null,
      onlyExpiring: rule.onlyExpiring,
    },
  }
}
