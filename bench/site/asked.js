// The plans of a page's statements, as PostgreSQL explains them.
import pg from 'pg'

/** Calls `ask`, then explains each statement that it sent; prints and returns the plans. */
export async function explainAsked(client, ask) {
  const asked = []
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (text, ...more) {
    if (typeof text === 'string') asked.push([text, more[0]])
    // Prepared statements, which have a name.
    else if (typeof text?.text === 'string') asked.push([text.text, text.values])
    return query.call(this, text, ...more)
  }
  try {
    await ask()
  } finally {
    pg.Client.prototype.query = query
  }
  const plans = []
  for (const [text, values] of asked.filter(([text]) => /^\s*(select|with)\b/i.test(text))) {
    const sql = `explain (analyze, buffers, costs off) ${text}`
    const { rows } = await client.query(sql, Array.isArray(values) ? values : [])
    const lines = rows.map((row) => row['QUERY PLAN'])
    console.log(`\n-- ${text.trim().slice(0, 120)}\n${lines.join('\n')}`)
    plans.push({ text, lines })
  }
  return plans
}
