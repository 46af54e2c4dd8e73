// `npm run bench -- day [--peers N] [--hours N]`: a day of a large site, or some hours of it;
// 20,000,000 take 4 GiB and, for 24 hours, about an hour of a core.
import { measured, numberOf } from './store.js'

export async function run({ quick, words = [] }) {
  const peers = numberOf(words, '--peers') ?? (quick ? 100_000 : 1_000_000)
  const hours = numberOf(words, '--hours') ?? 24
  const figures = await measured('day', { peers: peers - (peers % 300), hours })
  console.log('\nA day: an announce an hour of each client, accounting checked at the end')
  console.table(figures)
  return figures
}
