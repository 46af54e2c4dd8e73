import { flag, oneOf } from '../../../../shared/shape.ts'
import { isAnonymous } from '../../../../store/torrents/anonymous.ts'
import { control } from '../../../http/control.ts'
import { wrong } from '../../../http/frame/forms.ts'
import type { FormPart } from './part.ts'

const NAME = 'anonymous'
const CHOICES = [
  ['false', 'Show your name'],
  ['true', 'Anonymous'],
] as const
const YES = ['true', '1', 'on', 'yes'] as const
const NO = ['false', '0', 'off', 'no', ''] as const

/** Whether members see who uploaded the torrent. */
export const anonymousPart: FormPart = {
  name: NAME,
  shape: {
    [NAME]: flag
      .or(oneOf([...YES, ...NO]))
      .optional()
      .describe('`true`: only you and moderators see who uploaded it; by default `false`'),
  },
  owns: (field) => field === NAME,
  async open(db, { torrentId }) {
    const current = torrentId !== null && (await isAnonymous(db, torrentId))
    return {
      ...{ heading: 'Uploader', note: null, start: { [NAME]: String(current) } },
      controls: (form) => [
        control('select', form, NAME, 'Your name', {
          options: CHOICES,
          hint: 'Only you and moderators see who uploaded an anonymous torrent.',
        }),
      ],
      read({ [NAME]: given }) {
        if (given === undefined) return { ok: true, value: torrentId === null ? false : undefined }
        const answer = String(given)
        if (YES.some((one) => one === answer)) return { ok: true, value: true }
        if (NO.some((one) => one === answer)) return { ok: true, value: false }
        return { ok: false, errors: wrong(NAME, 'must be true or false') }
      },
    }
  },
}
