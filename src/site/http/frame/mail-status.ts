import type { Config } from '../../../shared/config.ts'

// Without an SMTP server, emails are stored, and staff pass their links on.

type MailConfig = Pick<Config, 'BABOU_SMTP_URL'>

export function sendsMail({ BABOU_SMTP_URL: url }: MailConfig): boolean {
  return url !== undefined
}

/** Returns `sent` if the site sends email; otherwise says that staff have its content. */
export function mailText(config: MailConfig, sent: string): string {
  if (sendsMail(config)) return sent
  return 'This site does not send email yet. The email was stored for staff: ask them for its link.'
}
