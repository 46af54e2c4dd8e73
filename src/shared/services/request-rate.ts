/** Counts requests and server errors for the reports of a site about itself. */
export interface RequestRate {
  readonly count: (status: number) => void
  /** Per second, since the last call. */
  readonly since: () => { requestsPerSecond: number; errorsPerSecond: number }
}

export function createRequestRate(): RequestRate {
  let [requests, errors] = [0, 0]
  let began = performance.now()
  return {
    count(status) {
      requests++
      if (status >= 500) errors++
    },
    since() {
      const seconds = Math.max(0.001, (performance.now() - began) / 1000)
      const rates = [requests, errors].map((count) => Math.round((count / seconds) * 10) / 10)
      requests = errors = 0
      began = performance.now()
      return { requestsPerSecond: rates[0], errorsPerSecond: rates[1] }
    },
  }
}
