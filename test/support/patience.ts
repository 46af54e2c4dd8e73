/**
 * How many times longer than usual a test may take, and a process until it is ready, before that is
 * a failure: a starved machine in CI takes several times as long. How soon babou does what it
 * promises is not multiplied.
 */
export const patience = process.env.CI === undefined ? 1 : 3
