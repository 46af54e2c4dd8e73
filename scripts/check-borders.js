// Checks the borders of .dependency-cruiser.cjs and draws docs/architecture.svg: the folders of src
// and their imports. Fails if it saw fewer modules than src has: a cruise that sees no modules
// finds no faults. `--write` renews the image; without it the committed one must be current.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { drawFolders } from './draw-folders.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const picture = path.join(root, 'docs', 'architecture.svg')

process.chdir(root)
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
const options = { ...rules.options, ruleSet: { forbidden: rules.forbidden }, validate: true }
const tsConfig = extractTsConfig(rules.options.tsConfig.fileName)
const { output } = await cruise(['src'], options, undefined, { tsConfig })

const modules = output.modules.filter(({ source }) => source.startsWith('src/'))
const faults = [...missing(modules), ...output.summary.violations.map(faultOf), ...oldPicture()]
for (const fault of faults) console.error(fault)
console.log(
  `borders: ${modules.length} modules, ${rules.forbidden.length} rules, ${faults.length} faults`,
)
process.exitCode = faults.length === 0 ? 0 : 1

function missing(seen) {
  const sources = new Set(seen.map(({ source }) => source))
  return fs
    .readdirSync('src', { recursive: true })
    .map((name) => `src/${name.split(path.sep).join('/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !sources.has(name))
    .map((name) => `${name} was not looked at`)
}

function faultOf({ rule, from, to, cycle }) {
  const way = cycle ? cycle.map(({ name }) => name).join(' → ') : to
  const { comment } = rules.forbidden.find(({ name }) => name === rule.name)
  return `${from} → ${way}\n    ${rule.name}: ${comment}`
}

function oldPicture() {
  const drawn = drawFolders(modules)
  if (process.argv.includes('--write')) fs.writeFileSync(picture, drawn)
  const committed = fs.existsSync(picture) ? fs.readFileSync(picture, 'utf8') : ''
  return committed === drawn
    ? []
    : ['docs/architecture.svg is old: node scripts/check-borders.js --write']
}
