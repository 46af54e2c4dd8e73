import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { runningPostgres } from '../../../src/cli/postgres.ts'
import type { MemberRole } from '../../../src/domain/roles/permission-rows.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import { createPasswords } from '../../../src/store/accounts/passwords.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as members from '../../../src/store/members/members.ts'
import { startBabou, temporaryFolder, type Babou, type Part } from '../processes/processes.ts'
import { signIn, type SiteClient } from '../site-client.ts'
import { createDb } from '../patient-db.ts'
import { aTorrent } from './torrents.ts'
import { until } from '../until.ts'

export const PASSWORD = 'correct horse battery'

export interface Person {
  readonly name: string
  readonly passkey: string
}

export interface Listed {
  readonly id: number
  /** 40 hex digits, after the site has set the private flag. */
  readonly infoHash: string
  readonly size: number
}

/** A complete babou with members and torrents, whose parts can be killed and restarted. */
export interface Community {
  readonly babou: () => Babou
  /** Over IPv4, so that peers have one endpoint. */
  readonly trackerUrl: string
  readonly person: (name: string, role?: MemberRole) => Promise<Person>
  readonly signIn: (name: string) => Promise<SiteClient>
  /** Changes what only time would: runs a statement in the database. */
  readonly query: (statement: string) => Promise<void>
  readonly list: (site: SiteClient, title: string, sizeBytes?: number) => Promise<Listed>
  /** kill -9 of one part, then waits until it is back. */
  readonly killAndWait: (part: Part) => Promise<void>
  /** kill -9 of every process at the same time. */
  readonly killEverything: () => Promise<void>
  /** At the same addresses, with the same data. */
  readonly startAgain: () => Promise<void>
  readonly end: () => Promise<void>
}

const BACK_SECONDS = 60
/** As cheap as those of `testSite`: hashes carry their cost, which each sign-in pays again. */
const passwords = createPasswords({ memoryKib: 64, passes: 1 })

export async function startCommunity(env: Readonly<Record<string, string>>): Promise<Community> {
  const dataFolder = temporaryFolder()
  let babou = await startBabou({ env, dataFolder })
  const { ports } = babou

  async function withDb<T>(act: (db: Db) => Promise<T>): Promise<T> {
    const db = createDb(runningPostgres(dataFolder)!.url, { log: silentLog(), max: 1 })
    try {
      return await act(db)
    } finally {
      await closeDb(db)
    }
  }

  // As `babou user add` does it (commands.test.ts), but without a process for each.
  async function person(name: string, role: MemberRole = 'member'): Promise<Person> {
    const secrets = createSecrets(fs.readFileSync(path.join(dataFolder, 'secret'), 'utf8').trim())
    const passwordHash = await passwords.hash(PASSWORD)
    const member = { name, email: `${name}@example.com`, role, passwordHash }
    const added = await withDb((db) => members.add(db, secrets, member, new Date()))
    if (!added.ok) throw new Error(added.code)
    return { name, passkey: added.passkey }
  }

  async function list(site: SiteClient, title: string, sizeBytes = 50_000): Promise<Listed> {
    const form = new FormData()
    form.set('torrent', new Blob([new Uint8Array(aTorrent(title, sizeBytes).file)]), 'a.torrent')
    form.set('category', 'other')
    const { status, body } = await site.post('/torrents', form)
    if (status !== 201) throw new Error(JSON.stringify(body))
    return { id: body.id as number, infoHash: body.infoHash as string, size: sizeBytes }
  }

  async function everyRoleIsReady(): Promise<void> {
    await until(
      async () => {
        // The bot runs only while an IRC network is set.
        const { site, tracker, jobs } = babou.opsUrls
        const answers = await Promise.all(
          [site, tracker, jobs].map((url) => fetch(`${url}/readyz`).catch(() => null)),
        )
        return answers.every((answer) => answer?.ok === true)
      },
      BACK_SECONDS,
      'every role is ready again',
    )
  }

  return {
    babou: () => babou,
    trackerUrl: `http://127.0.0.1:${ports.tracker}`,
    person,
    list,
    query: (statement) => withDb(async (db) => void (await sql.raw(statement).execute(db))),
    signIn: (name) => signIn(babou.siteUrl, name, PASSWORD),
    async killAndWait(part) {
      const pid = babou.kill(part)
      await until(() => babou.pidOf(part) !== pid, BACK_SECONDS, `${part} is gone`)
      await everyRoleIsReady()
    },
    async killEverything() {
      for (const pid of babou.processes()) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // its supervisor died in the meantime
        }
      }
      await until(() => babou.processes().length === 0, BACK_SECONDS, 'nothing runs')
    },
    async startAgain() {
      babou = await startBabou({ env, dataFolder, ports })
    },
    async end() {
      await babou.stop()
      fs.rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
