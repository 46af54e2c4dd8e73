// The names of a path's parameters as a type: `/users/:name/ban` has the parameter `name`.

type Word<T extends string> = T extends `${infer W}/${string}`
  ? Word<W>
  : T extends `${infer W}.${string}`
    ? Word<W>
    : T

type ParamName<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Word<Rest> | ParamName<Rest>
  : never

export type Params<Path extends string> = { readonly [N in ParamName<Path>]: string }

/**
 * Puts fixed words before parameters, so that `/torrents/new` is not the torrent named `new`. This
 * is a total order of all paths: sorting would fail if two of them had no order.
 */
export function bySpecificity(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = Number(left[index].includes(':')) - Number(right[index].includes(':'))
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Returns the pattern of the paths below a route: below its words before the first parameter. */
export function below(path: string): RegExp {
  const words = path.split('/:', 1)[0].replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${words}(?:/|$)`)
}

/** Returns the pattern of a route's paths. */
export function patternOf(path: string): RegExp {
  const parts = path.split(/:\w+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}/?$`)
}
