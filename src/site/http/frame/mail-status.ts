import type { Config } from '../../../shared/config.ts'

// Without an SMTP server, emails are stored for staff, who pass their links on.

type MailConfig = Pick<Config, 'BABOU_SMTP_URL'>

export function sendsMail({ BABOU_SMTP_URL: url }: MailConfig): boolean {
  return url !== undefined
}

/** `sent` if the site sends email; else says that staff have what it says. */
export function mailText(config: MailConfig, sent: string): string {
  if (sendsMail(config)) return sent
  return 'This site does not send email yet. The email was stored for staff: ask them for its link.'
}
