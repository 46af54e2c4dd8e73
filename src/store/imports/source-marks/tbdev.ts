import { nexusphpMarks } from './nexusphp.ts'

/** NexusPHP is a descendant of TBDev, with the same tables. */
export const tbdevMarks = nexusphpMarks
