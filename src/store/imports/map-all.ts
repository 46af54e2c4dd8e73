import type pg from 'pg'
import type { Secrets } from '../../shared/secrets.ts'
import type { Passwords } from '../accounts/passwords.ts'
import type { Db } from '../base/db.ts'
import * as roleSlots from '../roles/role-slots.ts'
import { importNetworkBans } from './bans/network-bans.ts'
import { importCredits } from './catalog/credits.ts'
import { describeBundles } from './catalog/group-texts.ts'
import { linkDescriptions } from './catalog/description-links.ts'
import type { FindFile } from './catalog/judged-torrents.ts'
import { importTagVotes } from './catalog/tag-votes.ts'
import type { SourceTaxonomy } from './catalog/taxonomy.ts'
import { importTorrents } from './catalog/torrents.ts'
import { importCollections } from './collections/collections.ts'
import { importFreeleech } from './freeleech/freeleech.ts'
import type { GivenMapping } from './given-mapping.ts'
import { roleChooser, sealedMapping } from './given-mapping.ts'
import { importRequirements } from './hit-and-run/requirements.ts'
import { setInviters } from './inviters.ts'
import { importInvites } from './invites/invites.ts'
import type { Lack } from './lacking.ts'
import { importNews } from './news/news.ts'
import { importMessages } from './messages/messages.ts'
import { importMarks } from './marks/marks.ts'
import type { Target } from './members.ts'
import { importMembers } from './members.ts'
import type { ImportConnection } from './one-at-a-time.ts'
import { importPolls } from './polls/polls.ts'
import * as records from './records.ts'
import { importRequests } from './requests/requests.ts'
import type { ImportReport } from './report.ts'
import { report } from './report.ts'
import type { SourceRole } from './roles.ts'
import * as runs from './runs.ts'
import { importSecondaryRoles } from './secondary-roles/secondary-roles.ts'
import { dropChanges } from './staging/kept-changes.ts'
import type { FoundEncoding } from './staging/encodings.ts'
import type { Reading } from './staging/staging.ts'
import type { SourceForum } from './texts/forums.ts'
import { readersOf } from './texts/forums.ts'
import type { ImportingTexts } from './texts/importing.ts'
import { unusedHosts } from './texts/converted.ts'
import { importTalk } from './texts/talk.ts'
import { completeTraffic } from './traffic/plain-traffic.ts'
import { bookTraffic, openTraffic } from './traffic/traffic.ts'
import { importWiki } from './wiki/wiki.ts'
import { collectWords, writeWords } from './word-indexes.ts'

// The steps of a run after its source was read: staged rows become rows here.

export interface ImportOptions {
  readonly reading: Reading
  readonly secrets: Secrets
  readonly passwords: Passwords
  readonly mapping: GivenMapping
  /** The name of the old site. */
  readonly site: string
  /** The name of this site, if the environment fixes it. */
  readonly siteName?: string
  /** Where the data comes from, without passwords. */
  readonly origin: string
  readonly now: Date
  readonly isDry: boolean
  /** Finds .torrent files that the database of the source does not contain. */
  readonly findFile: FindFile
  readonly onProgress: (stage: ImportStage, count: number) => void
  readonly onStep?: (step: ImportStep) => void
}

/** The stage of a run; a history is what a member did with a torrent. */
export type ImportStage = 'read' | 'members' | 'torrents' | 'histories' | 'texts'

/** The steps of a run, in order. After a kill, the next run continues from any of them. */
export type ImportStep =
  | ('reading' | 'mapping' | 'members' | 'inviters' | 'torrents' | 'collections')
  | ('requests' | 'traffic, texts and marks' | 'ending' | 'report')

/** Remarks about the source that do not depend on the outcome of its rows. */
export interface SaidOfSource {
  readonly lacks: readonly Lack[]
  readonly encodings: readonly FoundEncoding[]
  /** Entries of the mapping file that were not used. */
  readonly unused: readonly string[]
}

export type Imported =
  | {
      readonly ok: true
      readonly roles: readonly SourceRole[]
      readonly taxonomy: SourceTaxonomy
      readonly forums: readonly SourceForum[]
      readonly said: SaidOfSource
      readonly report: ImportReport
      readonly circles: number
    }
  | { readonly ok: false; readonly why: string }

/** A connection, and how transactions are run on it. */
export interface Lane {
  readonly client: pg.ClientBase
  readonly target: Target
}

interface Lanes {
  readonly first: Lane
  /** For writes in parallel; null in a dry run, which is a single transaction. */
  readonly second: Lane | null
  /** Reads staged rows while the first connection writes. */
  readonly reader: ImportConnection
}

interface Mapping extends ImportOptions {
  readonly roles: readonly SourceRole[]
  readonly taxonomy: SourceTaxonomy
  readonly forums: readonly SourceForum[]
  readonly said: SaidOfSource
}

/** Imports the staged rows with a mapping, step by step. */
export async function mapAll(lanes: Lanes, given: Mapping): Promise<Imported> {
  const { reading, mapping, site, origin, now, roles, taxonomy, forums, said } = given
  const { source } = reading
  const { client, target } = lanes.first
  const begun = await target.inTransaction(async (tx) => {
    await records.begin(tx, { source: source.name, origin, now })
    return runs.begin(tx, {
      ...{ source: source.name, origin, site, now },
      mapping: sealedMapping(mapping, given.secrets),
    })
  })
  const { onStep = () => undefined } = given
  // Later runs change only a little, so autovacuum keeps the statistics up to date.
  const isFirst = await records.isFirst(target.db)
  const roleOf = roleChooser(mapping.roles, roles)
  const isLoad = isFirst && lanes.second !== null
  if (isLoad) await collectWords(target.db)
  onStep('members')
  await importMembers(client, target, {
    ...{ secrets: given.secrets, passwords: given.passwords, now, origin: site },
    siteName: given.siteName,
    mapping: { ...mapping, roleOf },
    onMembers: (count) => given.onProgress('members', count),
  })
  onStep('inviters')
  if (isFirst) await records.analyzeMembers(target.db)
  const circles = await target.inTransaction(setInviters)
  onStep('torrents')
  await importTorrents(client, target, {
    ...{ catalog: source.catalog, taxonomy, findFile: given.findFile, origin: site, now },
    reader: lanes.reader,
    onTorrents: (count) => given.onProgress('torrents', count),
  })
  if (isFirst) await records.analyzeTorrents(target.db)
  const oldSite = { program: source.name, hosts: mapping.hosts, usedHosts: new Set<string>() }
  const texts = { secrets: given.secrets, now, site: oldSite }
  await importLists(lanes.first, given, texts)
  onStep('traffic, texts and marks')
  await importTrafficAndTexts(lanes, given, { ...texts, roleOf })
  onStep('ending')
  if (isLoad) await writeWords(target.db)
  await target.inTransaction((tx) => end(tx, isFirst, now))
  await dropChanges(client, source)
  onStep('report')
  const found = await report(target.db, lanes.second?.target.db ?? null, source)
  await target.inTransaction((tx) => runs.complete(tx, begun, found, circles, now))
  // Later runs read only new texts, and a run that continues after a kill reads only the rest.
  const hosts = (await runs.isFirst(target.db, begun)) ? unusedHosts(oldSite) : []
  const unused = [...said.unused, ...hosts]
  return { ok: true, roles, taxonomy, forums, said: { ...said, unused }, circles, report: found }
}

/** Imports rows that refer to torrents, and rows to which texts refer. */
async function importLists(
  { client, target }: Lane,
  { reading: { source }, site, taxonomy, onStep = () => undefined }: Mapping,
  texts: ImportingTexts,
): Promise<void> {
  onStep('collections')
  if (source.collections !== null) {
    await importCollections(client, target, source.collections, texts)
  }
  onStep('requests')
  if (source.requests !== null) {
    const requesting = { ...texts, taxonomy, origin: site }
    await importRequests(client, target, source.requests, requesting)
  }
}

/**
 * Imports the slowest parts on two connections: one collects the histories of members while the
 * other writes texts; then both book traffic, each of different members. In a dry run, the parts
 * run one after another.
 */
async function importTrafficAndTexts(
  { first, second }: Lanes,
  { reading: { source }, mapping, site, now, forums, roles, onProgress }: Mapping,
  texts: Pick<Parameters<typeof importTalk>[2], 'secrets' | 'now' | 'site' | 'roleOf'>,
): Promise<void> {
  const others = async ({ client, target }: Lane) => {
    await importTalk(client, target, {
      ...{ talk: source.talk, forums, roles, ...texts },
      onTexts: (count) => onProgress('texts', count),
    })
    await importMessages(client, target, source.messages, {
      ...texts,
      appKey: mapping.appKey,
      onTexts: (count) => onProgress('texts', count),
    })
    await importPolls(client, target, source.polls, texts)
    await importMarks(target, { lists: source.marks, now })
    if (source.tagVotes !== null) await importTagVotes(client, target, source.tagVotes, now)
    if (source.wiki !== null) {
      const readers = await readersOf(client, roles, texts.roleOf)
      await importWiki(client, target, source.wiki, { ...texts, readers })
    }
    if (source.news !== null) await importNews(client, target, source.news, texts)
    if (source.secondaryRoles !== null) {
      await importSecondaryRoles(client, target, source.secondaryRoles, now)
    }
    if (source.invites !== null) await importInvites(client, target, source.invites, texts)
    if (source.bans !== null) await importNetworkBans(client, target, source.bans, now)
    const described = { catalog: source.catalog, site: texts.site }
    await describeBundles(client, target, described)
    const { credits } = source.catalog
    if (credits !== null) await importCredits(client, target, credits)
    await linkDescriptions(client, target, described)
  }
  const opened = openTraffic(first.target, {
    ...{ description: source.traffic, origin: site, now },
    onPairs: (count) => onProgress('histories', count),
  })
  if (second === null) {
    await bookTraffic(first.target, await opened, null)
    await others(first)
  } else {
    const lanes = [
      opened.then((open) => bookTraffic(first.target, open, 0)),
      others(second).then(async () => bookTraffic(second.target, await opened, 1)),
    ]
    // Waits for both, so that after an error in one, nothing is still running on the other
    // connection.
    const ended = await Promise.allSettled(lanes)
    for (const one of ended) if (one.status === 'rejected') throw one.reason as Error
  }
  await first.target.inTransaction(completeTraffic)
  await importWhatFollows(first, { source, site, now })
}

/** Imports rows that depend on the histories of members. */
async function importWhatFollows(
  { client, target }: Lane,
  { source, site, now }: Pick<ImportOptions, 'site' | 'now'> & Pick<Reading, 'source'>,
): Promise<void> {
  const { freeleech, requirements } = source
  if (freeleech !== null) {
    await importFreeleech(client, target, freeleech, { origin: site, now })
  }
  if (requirements !== null) await importRequirements(client, target, requirements, now)
}

async function end(tx: Db, isFirst: boolean, now: Date): Promise<void> {
  await roleSlots.beginAll(tx, now)
  await records.complete(tx, now)
  if (isFirst) await records.analyze(tx)
}
