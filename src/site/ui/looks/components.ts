// The upper layer of the tokens: components that many pages share.

/** Components as custom properties, made from steps of the scale. */
export const COMPONENTS: Readonly<Record<string, string>> = {
  mono: "ui-monospace,'SF Mono','Cascadia Mono',Menlo,Consolas,'Liberation Mono',monospace",
  gap: 'var(--space-6)',
  'page-wide': '116rem',
  narrow: '26rem',
  'radius-tiny': '3px',
  'radius-pill': '1rem',
  icon: '1.15rem',
  'head-icon': '0.95rem',
  // WCAG 2.2, 2.5.8 requires at least 24 × 24.
  target: 'max(24px, 1.6rem)',
  control: '2.4rem',
  'control-small': '2rem',
  bar: '2.9rem',
  display: '3.5rem',
  // A line in a list of torrents; the densities change it.
  'row-pad': '0.05rem',
  'row-text': 'var(--text-3)',
}
