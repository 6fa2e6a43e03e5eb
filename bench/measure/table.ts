/** Lines of a table with a heading: the first column to the left, numbers to the right, so that they can be compared at a glance. */
export function layOutTable(heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = heading.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [heading, ...rows].map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   '),
  );
}

export function formatMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

/** Three significant figures, and no more than a reader can use. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB');
  return String(Number(value.toPrecision(3)));
}
