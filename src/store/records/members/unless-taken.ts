import type { Refused } from './rows.ts'

export type Taken = 'NAME_TAKEN' | 'EMAIL_TAKEN'

/** Runs `make`. A taken name or address is returned as a refusal, not thrown. */
export async function unlessTaken<T>(make: () => Promise<T>): Promise<T | Refused<Taken>> {
  try {
    return await make()
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code !== '23505') throw error
    if (constraint === 'member_name') return { ok: false, code: 'NAME_TAKEN' }
    if (constraint === 'member_email') return { ok: false, code: 'EMAIL_TAKEN' }
    throw error
  }
}
