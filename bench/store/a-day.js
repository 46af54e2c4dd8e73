// `npm run bench -- day [--peers N] [--hours N] [--quick]`: one day, or some hours, of a large
// site. 20,000,000 peers take 4 GiB and, for 24 hours, about one hour of a core.
import { measured, numberOf } from './store.js'

export async function run({ quick, words = [] }) {
  const peers = numberOf(words, '--peers') ?? (quick ? 100_000 : 1_000_000)
  const hours = numberOf(words, '--hours') ?? 24
  const figures = await measured('day', { peers: peers - (peers % 300), hours })
  console.log('\nA day: one announce per client and hour, accounting checked at the end')
  console.table(figures)
  return figures
}
