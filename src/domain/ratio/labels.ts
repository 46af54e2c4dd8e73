import type { Cause } from './transitions.ts'

/** Returns the text of the notification about a changed standing. */
export function saidOf(cause: Cause, to: string, watchEndsAt: Date | null): string {
  const end = watchEndsAt === null ? '' : watchEndsAt.toISOString().slice(0, 16).replace('T', ' ')
  switch (cause) {
    case 'breach':
      return (
        `You are on ratio watch: meet the ratio policy by ${end} UTC, or downloading will be ` +
        'disabled.'
      )
    case 'reminder':
      return `Your ratio watch ends at ${end} UTC. See what you can do to meet the policy.`
    case 'mended':
      return 'You meet the ratio policy again and are no longer on ratio watch.'
    case 'overdraw':
      return (
        'You downloaded too much while on ratio watch, so downloading is disabled now. Seeding ' +
        'restores it.'
      )
    case 'expired':
      return 'Your ratio watch has ended, so downloading is disabled now. Seeding restores it.'
    case 'restored':
      return 'You meet the ratio policy again, and you can download again.'
    case 'amnesty':
      return 'Everything is freeleech, and you can download again.'
    case 'override':
      return to === 'disabled'
        ? 'Staff have disabled downloading for your account for now.'
        : 'Staff have set your ratio standing: you can download.'
    case 'exempt':
      return 'No ratio policy applies to you now.'
    case 'judged-again':
    case 'frozen':
      return 'Your ratio standing follows the policies again.'
  }
}
