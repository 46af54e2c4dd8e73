/** One open response. */
export interface Sink {
  readonly write: (text: string) => void
  readonly unreadBytes: () => number
  readonly end: () => void
  readonly cut: () => void
  readonly onClose: (handler: () => void) => void
}
