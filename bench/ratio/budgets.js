/** Seconds of processor time, Node.js and PostgreSQL together, for 100,000 members and 90 days. */
export const budgets = {
  'evaluate all members': 240,
  'simulate a rule': 300,
  'simulate a promotion': 120,
  'simulate points': 300,
}
