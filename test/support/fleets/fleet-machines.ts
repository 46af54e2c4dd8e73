import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { inProject } from '../../../src/shared/paths.ts'
import type { Db } from '../../../src/store/base/db.ts'
import type { Ports } from '../processes/ports.ts'
import { freePorts } from '../processes/ports.ts'
import { settingsOf } from '../processes/processes.ts'
import type { Machine } from '../processes/whole-fleet.ts'
import { machine } from '../processes/whole-fleet.ts'

// Jobs and trackers as separate processes of one fleet, each with a folder of its name.

export interface FleetTracker extends Machine {
  /** Of announces, without a proxy. */
  readonly port: number
  readonly readiness: () => Promise<Readiness>
  /** Announces over HTTP that it asked other trackers to answer. */
  readonly forwarded: () => Promise<number>
  /** Removes everything that it has on disk. */
  readonly wipe: () => void
}

/** What `/readyz` says, whether it is ready or not. */
export interface Readiness {
  readonly ready: boolean
  readonly peers: number
  readonly unbooked: number
  readonly holders: {
    readonly version: number
    readonly holds: number
    readonly isDrained?: boolean
    readonly gives?: readonly number[]
  } | null
  /** What trackers that stand by for it have. */
  readonly standby: { readonly sentTo: readonly { readonly slots: number }[] } | null
  readonly links: { readonly trackers: readonly { readonly isUp: boolean }[] } | null
}

/** Other trackers are to ask one at `url`, and not where it reports, from its next heartbeat on. */
export async function detour(db: Db, name: string, url: string): Promise<void> {
  await sql`insert into test_detour values (${name}, ${url})`.execute(db)
}

/** Makes `detour` possible. */
export async function prepareDetours(db: Db): Promise<void> {
  await sql`create table test_detour (node text primary key, url text not null)`.execute(db)
  await sql`create function test_detour() returns trigger language plpgsql as $$
    begin
      new.heartbeat := coalesce((select jsonb_set(new.heartbeat, '{listens,link}', to_jsonb(url))
        from test_detour d where d.node = new.node), new.heartbeat);
      return new;
    end $$`.execute(db)
  await sql`create trigger test_detour before insert or update on tracker_node
    for each row execute function test_detour()`.execute(db)
}

/** Jobs, with its bridge at `bridge`. */
export function aJobs(
  folder: string,
  ports: Ports,
  given: Readonly<Record<string, string>>,
  bridge: string,
): Machine {
  return machine(
    { name: 'jobs', type: 'jobs', node: 'jobs' },
    {
      words: [process.execPath, inProject('bin', 'babou.js'), 'jobs'],
      env: settingsOf(path.join(folder, 'jobs'), ports, { ...given, BABOU_BRIDGE_LISTEN: bridge }),
      isReady: async () => (await fetch(`http://127.0.0.1:${ports.jobsOps}/readyz`)).ok,
    },
  )
}

/** A tracker with UDP. Proxies of this machine may ask it. */
export async function aTracker(
  folder: string,
  name: string,
  given: Readonly<Record<string, string>>,
) {
  const ports = await freePorts()
  const data = path.join(folder, name)
  const env = settingsOf(data, ports, {
    ...{ ...given, BABOU_NODE: name, BABOU_TRACKER_LINK: `tcp://127.0.0.1:${ports.site}` },
    ...{ BABOU_TRACKER_UDP: 'true', BABOU_TRACKER_HOST: '127.0.0.1' },
    ...{ BABOU_TRUSTED_PROXIES: '127.0.0.1', BABOU_TRACKER_PRIVATE_PEERS: 'always' },
  })
  const readiness = async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.trackerOps}/readyz`)
    return (await answer.json()) as Readiness
  }
  const forwarded = async () => {
    const text = await (await fetch(`http://127.0.0.1:${ports.trackerOps}/metrics`)).text()
    const line = /^babou_tracker_forwarded_total\{.*kind="announce".*\} (\d+)$/m.exec(text)
    if (line === null) throw new Error(`${name} does not say what it forwarded`)
    return Number(line[1])
  }
  const words = [process.execPath, inProject('bin', 'babou.js'), 'tracker']
  const isReady = async () => (await readiness()).ready
  return {
    ...machine({ name, type: 'tracker', node: name }, { words, env, isReady }),
    ...{ port: ports.tracker, linkPort: ports.site, readiness, forwarded },
    wipe: () => fs.rmSync(data, { recursive: true, force: true }),
  }
}
