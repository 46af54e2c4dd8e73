import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

// Runs a module of Upload-Assistant in Python, below a base class that has what the module uses of
// the program: get_flag of src/trackers/UNIT3D.py (Audionut/Upload-Assistant, 06c1ab3e).

export const hasPython = () => spawnSync('python3', ['--version']).status === 0

const BASE = `
class UNIT3D:
    def __init__(self, config, tracker_name):
        self.tracker_config = config['TRACKERS'].get(tracker_name, {})

    async def get_flag(self, meta, flag_name):
        if meta.get(flag_name, False):
            return '1'
        return '1' if self.tracker_config.get(flag_name) else '0'
`
const COMMON = `
class COMMON:
    def __init__(self, config):
        pass
`
const ASK = `
import asyncio, importlib, json, sys
name, metas = sys.argv[1], json.loads(sys.argv[2])
tracker = getattr(importlib.import_module('src.trackers.' + name), name)({'TRACKERS': {name: {}}})

async def ask(meta):
    found = {}
    for one in ('category_id', 'type_id', 'resolution_id', 'additional_data'):
        found.update(await getattr(tracker, 'get_' + one)(meta))
    return found

async def reverse():
    return {
        one: await getattr(tracker, 'get_' + one + '_id')({}, reverse=True)
        for one in ('category', 'type', 'resolution')
    }

urls = ('upload_url', 'search_url', 'id_url', 'torrent_url')
print(json.dumps({
    'all': [asyncio.run(ask(meta)) for meta in metas],
    'addresses': {one: getattr(tracker, one) for one in urls},
    'reversed': asyncio.run(reverse()),
}))
`
type Texts = Readonly<Record<string, string>>

interface Answer {
  readonly all: readonly Texts[]
  readonly addresses: Texts
  readonly reversed: Readonly<Record<string, Texts>>
}

/** What the program would learn of a module. */
export function askModule(text: string, name: string) {
  const ask = (metas: readonly object[]): Answer => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-upload-'))
    try {
      const trackers = path.join(folder, 'src', 'trackers')
      fs.mkdirSync(trackers, { recursive: true })
      const files = { UNIT3D: BASE, COMMON, [name]: text }
      for (const [file, code] of Object.entries(files)) {
        fs.writeFileSync(path.join(trackers, `${file}.py`), code)
      }
      const words = ['-B', '-c', ASK, name, JSON.stringify(metas)]
      const options = { cwd: folder, encoding: 'utf8' } as const
      return JSON.parse(execFileSync('python3', words, options)) as Answer
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  }
  const { addresses, reversed } = ask([])
  return { addresses, reversed, of: (meta: object) => ask([meta]).all[0] }
}
