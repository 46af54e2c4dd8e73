export function build(): Promise<string>
export function use(folder: string): void
