import type pg from 'pg'
import type { Secrets } from '../../../shared/secrets.ts'
import type { Db } from '../../base/db.ts'
import { storedRequestTimes } from '../../records/settings/settings.ts'
import { TORRENT } from '../records.ts'
import { placesOf } from '../catalog/torrent-places.ts'
import type { Target } from '../members.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import type { RequestDescription } from '../described/requests.ts'
import { absentAuthor, authorIn, authorsOf } from '../texts/authors.ts'
import { arrive } from './arriving.ts'
import type { Booking, ImportingRequests } from './booking.ts'
import { importClaims } from './claims.ts'
import type { Facts } from './fates.ts'
import { follow } from './following.ts'
import type { PlainRequest } from './plain-requests.ts'
import { makePlainRequests, plainRequests, REQUEST } from './plain-requests.ts'
import { importVotes } from './votes.ts'
import { withdraw } from './withdrawing.ts'

// Requests with their bounties: open ones hold the amounts given, and filled ones name the amounts
// paid, which are in the imported totals and points of members.

const BATCH = 500

/** Imports the requests that are not here yet, and later events for those that are. */
export async function importRequests(
  client: pg.ClientBase,
  target: Target,
  description: RequestDescription,
  importing: ImportingRequests,
): Promise<void> {
  await makePlainRequests(client, description)
  await target.inTransaction((tx) => withdraw(tx, description, importing))
  await importPlain(client, target, description, importing)
  if (description.votes !== null) {
    await importVotes(client, target, description.votes, importing.now)
  }
  if (description.claims !== null) {
    await importClaims(client, target, description.claims, importing.now)
  }
}

async function importPlain(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  description: RequestDescription,
  importing: ImportingRequests,
): Promise<void> {
  const { taxonomy } = importing
  const common = {
    ...{ importing, currency: description.currency },
    places: await placesOf(db, taxonomy),
    targets: new Map(taxonomy.values.map(({ key, target }) => [key, target])),
    openDays: (await storedRequestTimes(db)).openDays,
  }
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const batch = await plainRequests(client, after, BATCH)
    if (batch.length === 0) break
    after = batch[batch.length - 1].id
    const ids = batch.map(({ id }) => id)
    const known = await records.ofIds(db, REQUEST, ids)
    await inTransaction(async (tx) => {
      const absent = absentIn(tx, importing)
      const booking: Booking = { tx, ...common, absent, ...(await factsOf(tx, batch)) }
      const isHere = ({ id }: PlainRequest) => records.isDone(known.get(id))
      await follow(booking, batch.filter(isHere), known)
      await arrive(
        booking,
        batch.filter((one) => !isHere(one)),
        known,
      )
    })
  }
}

function absentIn(
  tx: Db,
  { secrets, now }: { readonly secrets: Secrets; readonly now: Date },
): () => Promise<number> {
  let made: Promise<number> | null = null
  return () => (made ??= absentAuthor(tx, secrets, now))
}

/** Loads what is known here about the members and torrents of some requests. */
async function factsOf(tx: Db, batch: readonly PlainRequest[]): Promise<Facts> {
  const named = batch.flatMap(({ member_id, payee_id, filler_id, bounties }) => [
    ...[member_id, payee_id, filler_id],
    ...bounties.map(({ giver }) => giver),
  ])
  const by = (id: number | null, isAnonymous = false) => {
    return { author_id: id, author_name: '', is_anonymous: isAnonymous }
  }
  const authors = await authorsOf(
    tx,
    named.map((id) => by(id)),
  )
  const torrents: ReadonlyMap<number, ImportRow> = await records.ofIds(
    tx,
    TORRENT,
    batch.flatMap(({ torrent_id: id }) => id ?? []),
  )
  return { torrents, memberOf: (id, isAnonymous) => authorIn(authors, by(id, isAnonymous), no) }
}

const no = () => false
