import type { Config } from '../../../shared/config.ts'
import { sendsMail } from '../../http/frame/mail-status.ts'

// The first steps for the owner of a new site. The card disappears when all of them are done.

interface FirstStep {
  readonly label: string
  readonly hint: string
  readonly href: string | null
  readonly isDone: boolean
}

export interface FirstSteps {
  readonly steps: readonly FirstStep[]
  /** `2 of 4 done`. */
  readonly progress: string
}

type AskedConfig = Pick<Config, 'BABOU_SMTP_URL' | 'BABOU_SITE_URL' | 'BABOU_TRACKER_URL'>

/**
 * Returns the steps; null when all are done.
 *
 * @param torrents the number of torrents in the catalog
 */
export function firstSteps(
  config: AskedConfig,
  siteName: string,
  torrents: number,
): FirstSteps | null {
  const { BABOU_SITE_URL: siteUrl, BABOU_TRACKER_URL: trackerUrl } = config
  const steps: readonly FirstStep[] = [
    {
      label: 'Mail server',
      hint:
        'Set BABOU_SMTP_URL in babou.env and restart. Until then, emails are stored here, and ' +
        'you pass on their links.',
      href: '/admin/mails',
      isDone: sendsMail(config),
    },
    {
      label: 'Public addresses',
      hint:
        `Links lead to ${siteUrl}, and clients announce to ${trackerUrl}. Set BABOU_SITE_URL and ` +
        'BABOU_TRACKER_URL to addresses that members can reach.',
      href: null,
      isDone: ![siteUrl, trackerUrl].some(isLocal),
    },
    {
      label: 'Site name',
      hint: 'Shown on every page, in emails and in the names of downloaded files.',
      href: '/admin/settings',
      isDone: siteName !== 'babou',
    },
    {
      label: 'Categories',
      hint: 'Check the categories and their attributes before the first upload.',
      href: '/admin/categories',
      isDone: torrents > 0,
    },
  ]
  const done = steps.filter(({ isDone }) => isDone).length
  if (done === steps.length) return null
  return { steps, progress: `${done} of ${steps.length} done` }
}

function isLocal(url: string): boolean {
  return /^(localhost|127\.|\[::1\]|.*\.localhost$)/.test(new URL(url).hostname)
}
