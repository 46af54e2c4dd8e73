import { isOfAllRows } from '../../../store/records/tasks/failed-rows.ts'
import { inProject } from '../../../shared/paths.ts'
import * as mailQueue from '../../../store/notifications/mail-queue.ts'
import type { ClaimedMail, MailText } from '../../../store/notifications/mail-queue.ts'
import * as mails from '../../../store/notifications/mails.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { JobCall } from '../../define-job.ts'
import { defineJob } from '../../define-job.ts'
import { rowByRow } from '../../running/each-row.ts'
import { createMailRenderer, withLink } from '../../mail/render.ts'
import type { MailTransport } from '../../../shared/mail-transport.ts'
import { createMailTransport, senderOf } from '../../../shared/mail-transport.ts'

/** The context of a run. */
interface Work extends JobCall {
  readonly siteName: string
  readonly prefix: string
  readonly footer: string
  readonly transport: MailTransport | null
  readonly render: ReturnType<typeof createMailRenderer>
}

/**
 * Claims, renders, sends and records each email in turn. Without BABOU_SMTP_URL, emails are
 * rendered and stored for the console.
 */
export const sendMail = defineJob({
  name: 'send-mail',
  summary: 'Sends the emails that are due; without an SMTP server, stores them for staff.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 10_000,
  attempts: 1,

  async run(call) {
    const { db, config, stopping, log, now } = call
    const rows = rowByRow(call)
    const { siteName, mailPrefix: prefix, mailFooter: footer } = await settings.site(db, config)
    const url = config.BABOU_SMTP_URL
    const transport = url === undefined ? null : createMailTransport(url, senderOf(config))
    const render = createMailRenderer(inProject('views', 'mails'))
    const done = { sent: 0, kept: 0, later: 0, failed: 0 }
    try {
      while (!stopping.aborted) {
        const mail = await mailQueue.claim(db, now)
        if (mail === null) break
        let isServerAway = false
        await rows.take(String(mail.id), async () => {
          const work = { ...call, siteName, prefix, footer, transport, render }
          const result = await handled(work, mail)
          done[result.became]++
          ;({ isServerAway } = result)
          return 1
        })
        // The remaining emails would fail too, each after a timeout.
        if (isServerAway) break
      }
    } finally {
      transport?.close()
    }
    if (Object.values(done).some((amount) => amount > 0)) log('mails.handled', done)
    rows.end()
  },
})

interface Handled {
  readonly became: 'sent' | 'kept' | 'later' | 'failed'
  readonly isServerAway: boolean
}

/**
 * Sends one email. An email that cannot be rendered is tried again later, and abandoned in the end.
 */
async function handled(work: Work, mail: ClaimedMail): Promise<Handled> {
  try {
    return await handle(work, mail)
  } catch (error) {
    if (!isOfAllRows(error)) await mailQueue.postpone(work.db, mail, String(error), work.now)
    throw error
  }
}

async function handle(work: Work, mail: ClaimedMail): Promise<Handled> {
  const { db, config, now } = work
  const isLate = mail.useful_until !== null && mail.useful_until <= now
  if (isLate) return failed(work, mail, 'its link expired before it could be sent')
  const { siteName, prefix, footer } = work
  const around = { siteName, siteUrl: config.BABOU_SITE_URL, prefix, footer }
  const text = work.render(mail.kind, mail.data as Record<string, unknown>, around)
  if (text === null) {
    const error = `this release has no email of kind ${mail.kind}`
    return { became: await mailQueue.postpone(db, mail, error, now), isServerAway: false }
  }
  if (work.transport === null) {
    await mailQueue.keep(db, mail, text)
    return { became: 'kept', isServerAway: false }
  }
  return send(work, work.transport, mail, text)
}

async function send(
  work: Work,
  transport: MailTransport,
  mail: ClaimedMail,
  text: MailText,
): Promise<Handled> {
  const { db, config, secrets, now, log } = work
  const { link_to: to, link_id: linkId, id } = mail
  const isBare = to === null || linkId === null
  const link = isBare
    ? null
    : await mails.linkOf(db, secrets, config.BABOU_SITE_URL, { to, id: linkId })
  if (!isBare && link === null) return failed(work, mail, 'the target of its link was deleted')
  const letter = { ...withLink(text, link), id, to: mail.recipient, createdAt: mail.created_at }
  const outcome = await transport.deliver(letter, work.siteName)
  if (outcome.result === 'taken') {
    await mailQueue.sent(db, mail, text, now)
    return { became: 'sent', isServerAway: false }
  }
  if (outcome.result === 'refused') return failed(work, mail, outcome.error)
  const isServerAway = outcome.result === 'server'
  if (isServerAway) log.warn('mails.server-away', { error: outcome.error })
  return { became: await mailQueue.postpone(db, mail, outcome.error, now), isServerAway }
}

async function failed({ db, log }: Work, mail: ClaimedMail, error: string): Promise<Handled> {
  await mailQueue.fail(db, mail, error)
  log.warn('mails.failed', { mailId: mail.id, kind: mail.kind, error })
  return { became: 'failed', isServerAway: false }
}
