import { isFault, readTemplate, TEMPLATE_LENGTH } from '../../../../../domain/irc/template.ts'
import { checkbox, id, oneOf, strictRecord, text } from '../../../../../shared/shape.ts'
import type { ChannelSettings } from '../../../../../store/irc/channels.ts'
import type { Fields, FormResult } from '../../../../http/frame/forms.ts'
import { isChecked, readForm } from '../../../../http/frame/forms.ts'
import { secretOf } from '../forms.ts'

/** RFC 2812: no spaces, commas, colons or control characters. */
const NAME = /^[#&+!][^\s,:\u0000-\u001f\u007f]{1,49}$/

/** `KEEP` leaves the search of a channel unchanged; `EVERY` announces all torrents. */
const KEEP = 'keep'
export const EVERY = ''
/** Announces no torrents, only community news. */
export const NONE = 'none'

export const channelForm = strictRecord({
  name: text(50).trim().regex(NAME, 'must start with # and contain no spaces or commas'),
  key: text(50)
    .trim()
    .regex(/^[^\s,]*$/, 'cannot contain spaces or commas')
    .optional()
    .describe('empty: unchanged'),
  format: oneOf(['line', 'json']),
  template: text(TEMPLATE_LENGTH)
    .trim()
    .superRefine((given, context) => {
      const read = readTemplate(given)
      if (!isFault(read)) return
      context.addIssue({ code: 'custom', message: `${read.says} (character ${read.at})` })
    })
    .optional()
    .describe('empty: the default line'),
  search: oneOf([KEEP, EVERY, NONE])
    .or(text(16).regex(/^\d+$/, 'is not one of your saved searches'))
    .or(id)
    .optional()
    .describe(
      'ID of one of your saved searches; empty: every torrent; none: no torrents; keep: unchanged',
    ),
  hasPromoted: checkbox.optional(),
  hasCommunity: checkbox.optional(),
})

/** Reads the form of a channel that `memberId` sends. */
export function readChannel(body: Fields, memberId: number): FormResult<ChannelSettings> {
  const read = readForm(channelForm, body)
  if (!read.ok) return read
  const { name, key, format, template = '', search = KEEP, hasPromoted, hasCommunity } = read.value
  const isEvery = search === EVERY || search === NONE
  const chosen = isEvery ? null : { id: Number(search), memberId }
  return {
    ok: true,
    value: {
      ...{ name, format, template: template === '' ? null : template },
      ...{ key: secretOf(key), hasPromoted: isChecked(hasPromoted) },
      hasCommunity: isChecked(hasCommunity),
      ...(search !== KEEP && { search: chosen, hasTorrents: search !== NONE }),
    },
  }
}
