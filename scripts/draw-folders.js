// Draws the folders of src as boxes on the layers of docs/architecture.md, with an arrow for each
// folder that imports another. Arrows run downwards; one that did not would be red. Folders that
// every other one may use are one bar at the bottom, without arrows.

const BOX = { width: 200, height: 56 }
const WIDTH = 880
const FLOOR = { y: 500, height: 60 }
const folders = {
  cli: { x: 300, y: 20, words: 'one command, the supervisor' },
  site: { x: 20, y: 140, words: 'pages and JSON for members' },
  jobs: { x: 400, y: 140, words: 'between database and bridge' },
  tracker: { x: 660, y: 140, words: 'announces, from memory' },
  store: { x: 180, y: 260, words: 'facts: the only SQL' },
  bridge: { x: 500, y: 380, words: 'news that is never lost' },
}
const STYLE = `
rect{fill:#f6f8fa;stroke:#57606a}
text{fill:#1f2328;text-anchor:middle;font:12px sans-serif}
.name{font-size:16px;font-weight:600}
path{fill:none;stroke:#57606a}
.up{stroke:#cf222e;stroke-width:3}
@media(prefers-color-scheme:dark){rect{fill:#161b22;stroke:#8b949e}text{fill:#e6edf3}path{stroke:#8b949e}}`

/** The picture as SVG text; the same imports give the same bytes. */
export function drawFolders(modules) {
  const height = FLOOR.y + FLOOR.height + 20
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">`,
    '<title>Imports between the folders of src</title>',
    `<style>${STYLE}</style>`,
    '<defs><marker id="tip" markerWidth="9" markerHeight="9" refX="8" refY="4.5" orient="auto">',
    '<path d="M1,1 L8,4.5 L1,8" /></marker></defs>',
    ...pairsOf(modules).map(([from, to]) => arrow(from, to)),
    ...Object.entries(folders).map(([name, { x, y, words }]) => box(name, words, { x, y, ...BOX })),
    box('domain, shared', 'rules and the vocabulary of all: they import nothing of ours', {
      x: 20,
      width: WIDTH - 40,
      ...FLOOR,
    }),
    '</svg>',
    '',
  ].join('\n')
}

/** Pairs of folders: the first imports the second. */
function pairsOf(modules) {
  const folderOf = (source) => source.split('/')[1]
  const pairs = new Set()
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [folderOf(source), folderOf(resolved)]
      const isDrawn = resolved.startsWith('src/') && from !== to && to in folders
      if (isDrawn) pairs.add(`${from} ${to}`)
    }
  }
  return [...pairs].sort().map((pair) => pair.split(' '))
}

function arrow(from, to) {
  // Includes imports from the bar at the bottom, which would be upwards.
  const [a, b] = [folders[from] ?? { x: 340, y: FLOOR.y }, folders[to]]
  const isUp = a.y >= b.y
  const lean = Math.sign(b.x - a.x) * 50
  const start = { x: a.x + BOX.width / 2 + lean, y: a.y + (isUp ? 0 : BOX.height) }
  const end = { x: b.x + BOX.width / 2 - lean, y: b.y + (isUp ? BOX.height : 0) }
  const middle = (start.y + end.y) / 2
  const way = `M${start.x},${start.y} C${start.x},${middle} ${end.x},${middle} ${end.x},${end.y}`
  const kind = isUp ? ' class="up"' : ''
  return `<path d="${way}"${kind} marker-end="url(#tip)"><title>${from} imports ${to}</title></path>`
}

function box(name, words, { x, y, width, height }) {
  const middle = x + width / 2
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" />`,
    `<text class="name" x="${middle}" y="${y + 24}">${name}</text>`,
    `<text x="${middle}" y="${y + 43}">${words}</text>`,
  ].join('')
}
