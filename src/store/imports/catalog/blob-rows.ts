import type pg from 'pg'
import { copyRows } from '../../base/bulk-copy.ts'
import { digestOf, PART_BYTES, type Digest } from '../../base/blobs.ts'

export interface GivenBlob {
  readonly bytes: Uint8Array | null
  readonly type: string
}

/** Stores many blobs, equal ones only once; returns their digests in order. */
export async function putBlobs(
  client: pg.ClientBase,
  given: readonly GivenBlob[],
  now: Date,
): Promise<readonly (Digest | null)[]> {
  const digests = given.map(({ bytes }) => (bytes === null ? null : digestOf(bytes)))
  const distinct = new Map<string, { digest: Digest; bytes: Uint8Array; type: string }>()
  given.forEach(({ bytes, type }, at) => {
    const digest = digests[at]
    if (bytes !== null && digest !== null)
      distinct.set(digest.toString('hex'), { digest, bytes, type })
  })
  const blobs = [...distinct.values()]
  const { rows } = await client.query<{ digest: Buffer }>(
    `insert into blob (digest, type, size, put_at)
    select digest, type, size, $4 from unnest($1::bytea[], $2::text[], $3::bigint[])
      as x (digest, type, size)
    on conflict (digest) do nothing returning digest`,
    [
      blobs.map(({ digest }) => digest),
      blobs.map(({ type }) => type),
      blobs.map(({ bytes }) => bytes.length),
      now,
    ],
  )
  const isNew = new Set(rows.map(({ digest }) => digest.toString('hex')))
  const parts = blobs
    .filter(({ digest }) => isNew.has(digest.toString('hex')))
    .flatMap(({ digest, bytes }) =>
      Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, number) => {
        const from = number * PART_BYTES
        return [digest, number, bytes.subarray(from, from + PART_BYTES)] as const
      }),
    )
  await copyRows(client, 'blob_part', ['digest', 'number', 'bytes'], parts)
  return digests
}
