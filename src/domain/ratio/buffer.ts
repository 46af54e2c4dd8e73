/**
 * Bytes that may still be downloaded before the ratio falls to `required` (1 where nothing is
 * asked for); negative when it is below already.
 */
export function buffer(uploaded: bigint, downloaded: bigint, required: number | null): bigint {
  const permille = BigInt(Math.max(1, Math.round((required ?? 1) * 1000)))
  return (uploaded * 1000n) / permille - downloaded
}
