import type { Spoken } from '../../../src/domain/irc/spoken.ts'

/** A release as lines tell it, with what a test is about. */
export function aSpoken(given: Partial<Spoken> = {}): Spoken {
  return {
    ...{ kind: 'listed', id: 123, infoHash: 'ab'.repeat(20), name: 'Dune 2021 1080p WEB-DL-GRP' },
    ...{ category: 'Movies', numbers: [2000, 2040], year: 2021 },
    attributes: { source: 'WEB-DL', resolution: '1080p' },
    ...{ sizeBytes: 3_629_247_365, size: '3.38 GiB', files: 1 },
    ...{ downloadFactor: 1, uploadFactor: 1, uploader: 'ann', tags: ['drama'] },
    ...{ site: 'https://site.example' },
    ...given,
  }
}

/** Names as members write them, and worse. */
export const ODD_NAMES: readonly string[] = [
  'Tom & Jerry <1080p> "Best" \'of\' 100% {x} [SubsPlease] (01) [ABCD1234].mkv',
  '🎬 Фильм 映画 '.repeat(30),
  'فيلم عربي 2021 \u202e1080p\u202c WEB-DL',
  'Line\r\nPRIVMSG #other :injected\u0000\u0003,4red\u000f\u0002bold',
  'X] Freeleech [100%] Internal [Yes] Double Upload [Yes] Size [1 B] Uploader [root',
  'X ]Resolution [2160p]  freeleech [100%',
  'a\u0301'.repeat(300),
  '👨‍👩‍👧‍👦'.repeat(60),
  'broken \ud83c surrogate \udf89',
  ']',
  '[',
  'x',
]
