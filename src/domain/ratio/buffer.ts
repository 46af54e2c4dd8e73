/**
 * Returns how many bytes may be downloaded before the ratio falls to `required` (1 if no ratio is
 * required); negative when the ratio is already lower.
 */
export function buffer(uploaded: bigint, downloaded: bigint, required: number | null): bigint {
  const permille = BigInt(Math.max(1, Math.round((required ?? 1) * 1000)))
  return (uploaded * 1000n) / permille - downloaded
}
