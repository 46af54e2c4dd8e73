import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** The files that the program reads while it runs. `src` is compared with the build. */
const NEEDED = [
  ...['package.json', 'package-lock.json', 'LICENSE', 'README.md', 'CHANGELOG.md'],
  ...['bin', 'src', 'migrations', 'views', 'public'],
]

/** Fills `folder`/app: the committed program, built, with the packages that it needs to run. */
export function fillProgram(root, folder) {
  const app = path.join(folder, 'app')
  fs.mkdirSync(app, { recursive: true })
  const there = execFileSync('git', ['ls-tree', '--name-only', 'HEAD', ...NEEDED], { cwd: root })
  const archive = execFileSync('git', ['archive', 'HEAD', ...lines(there)], {
    cwd: root,
    maxBuffer: 1e9,
  })
  execFileSync('tar', ['-x', '-C', app], { input: archive })
  // The source of packages is specific to this machine, and does not go into the image.
  for (const name of ['.npmrc']) copyIfThere(path.join(root, name), path.join(app, name))
  const npm = [
    'ci',
    '--omit=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  execFileSync('npm', npm, { cwd: app, stdio: ['ignore', 'ignore', 'inherit'] })
  fs.rmSync(path.join(app, '.npmrc'), { force: true })
  execFileSync(process.execPath, [path.join(app, 'bin', 'build.js')], { cwd: app })
  fs.rmSync(path.join(app, 'node_modules', '.cache'), { recursive: true, force: true })
}

function lines(bytes) {
  return bytes.toString().split('\n').filter(Boolean)
}

function copyIfThere(from, to) {
  if (fs.existsSync(from)) fs.copyFileSync(from, to)
}
