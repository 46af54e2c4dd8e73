import type { Cause } from './transitions.ts'

/** What a member is told when their standing changes. */
export function saidOf(cause: Cause, to: string, watchEndsAt: Date | null): string {
  const end = watchEndsAt === null ? '' : watchEndsAt.toISOString().slice(0, 16).replace('T', ' ')
  switch (cause) {
    case 'breach':
      return `Your standing is watched: mend it until ${end} UTC, or you may not download then.`
    case 'reminder':
      return `Your watch ends at ${end} UTC. See what would mend your standing.`
    case 'mended':
      return 'Your standing is mended: nobody watches it any more.'
    case 'overdraw':
      return 'You downloaded too much while watched: you may not download now. Seeding mends it.'
    case 'expired':
      return 'Your watch is over: you may not download now. Seeding mends it.'
    case 'restored':
      return 'Your standing is mended: you may download again.'
    case 'amnesty':
      return 'Everything is free: you may download again.'
    case 'override':
      return to === 'disabled'
        ? 'Staff decided that you may not download for now.'
        : 'Staff decided about your standing: you may download.'
    case 'exempt':
      return 'No rule asks anything of you now.'
    case 'judged-again':
    case 'frozen':
      return 'Your standing follows the rules again.'
  }
}
