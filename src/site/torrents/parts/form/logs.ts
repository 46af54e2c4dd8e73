import { text } from '../../../../shared/shape.ts'
import { control } from '../../../http/control.ts'
import { LOGS, LOGS_HINT } from '../rip-logs.ts'
import type { FormPart, OpenPart } from './part.ts'
import { elsewhere } from './part.ts'

/** Removes the rip logs from a draft; never stored with the typed fields. */
export const NO_LOGS = 'noLogs'

/**
 * Rip logs of a music upload; `upload/logs.ts` reads and stores them, as they are files. A
 * published torrent has a separate page for them.
 */
export const logsPart: FormPart = {
  name: 'logs',
  shape: { [NO_LOGS]: text(10).optional().describe('`on` removes the rip logs from the draft') },
  owns: (field) => field === NO_LOGS,
  open: (_db, { torrentId, category, logs = [] }) => {
    if (torrentId !== null) return Promise.resolve(ELSEWHERE)
    const isShown = category?.kind === 'music' || logs.length > 0
    return Promise.resolve(isShown ? opened(logs) : NONE)
  },
}

const NONE: OpenPart = {
  ...{ heading: null, note: null, start: {} },
  controls: () => [],
  read: () => ({ ok: true, value: undefined }),
}

function opened(logs: readonly string[]): OpenPart {
  const kept = logs.length === 0 ? '' : `This draft has ${logs.join(', ')}. `
  return {
    ...NONE,
    heading: 'Rip logs',
    note: 'Optional. The logs of the program that ripped the CD. The site scores them.',
    controls: (form) => [
      control('file', form, LOGS, 'Log files', {
        accept: '.log,.txt,text/plain',
        isMultiple: true,
        hint: kept + LOGS_HINT,
      }),
      ...(logs.length > 0
        ? [control('check', form, NO_LOGS, 'Remove the rip logs of this draft')]
        : []),
    ],
  }
}

const ELSEWHERE = elsewhere('belongs to a draft; logs are set with POST /torrents/{id}/logs')
