// What nothing imports: files, exports and `export` keywords (`npm run check:exports`). Packages
// are not its matter: a Mustache view or a role that is started by name would only confuse it.
import path from 'node:path'

const src = path.join(import.meta.dirname, 'src')

/** `load('shared/log.js')`, by which JavaScript gets the built program, as an import of `src`. */
const imported = (code) =>
  code.replace(
    /\bload\(\s*'([\w/-]+?)(?:\.js)?'/g,
    (_, name) => `import('${path.join(src, name)}.ts'`,
  )

export default {
  entry: [
    'src/cli/babou.ts',
    'src/cli/role-process.ts',
    'src/jobs/simulations/worker.ts',
    'src/tracker/announce-thread.ts',
    'src/tracker/journal/sync-thread.ts',
    'src/tracker/prober/prober-thread.ts',
    'src/tracker/reaper/worker.ts',
    'bench/**/*.js',
    'scripts/*.{js,ts}',
    'test/**/*.js',
    'test/support/{build,postgres-server}.ts',
  ],
  project: ['src/**/*.ts', 'test/**/*.{js,ts}', 'bench/**/*.js', 'scripts/**/*.{js,ts}'],
  compilers: { js: imported },
}
