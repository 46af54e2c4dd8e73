// How the cost of each kind of page grows with the catalog, if several sizes were measured.

export function printGrowth(figures) {
  if (figures.length < 2) return
  const sorted = [...figures].sort((a, b) => a.torrents - b.torrents)
  const [most] = sorted.slice(-1)
  const titles = { p95: 'p95 in ms', site: 'ms of processor: site', postgres: 'PostgreSQL' }
  const shown = most.table === undefined ? ['site', 'postgres'] : ['p95', 'site', 'postgres']
  for (const what of shown) {
    const heads = sorted.map(({ torrents }) => torrents.toLocaleString('en').padStart(11))
    console.log(`\n${`${titles[what]}, by torrents`.padEnd(40)}${heads.join('')}`)
    for (const kind of Object.keys(most.costs)) {
      const cells = sorted.map((one) => (valueOf(one, kind, what)?.toFixed(1) ?? '').padStart(11))
      console.log(kind.padEnd(40) + cells.join(''))
    }
  }
}

function valueOf({ table, costs }, kind, what) {
  return what === 'p95' ? table?.[kind]?.p95 : costs[kind]?.[what]
}
