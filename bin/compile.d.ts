/** Returns what compiles a source below `src`, given its name there and its text. */
export function compiled(src: string): (name: string, text: string) => string
