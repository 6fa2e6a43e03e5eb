/** How do generated pages look? The few shapes of Markdown that they share, written as the formatter would write them. */

/** The first line of every generated page. */
export function generatedFrom(source: string): string {
  return `<!-- Written by npm run docs from ${source}: change it there. -->`;
}

/** A table whose columns are padded, so that the formatter finds nothing to change. */
export function writeTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((_, index) => Math.max(3, ...[heading, ...rows].map((row) => (row[index] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, index) => cell.padEnd(widths[index] as number)).join(' | ')} |`;
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Blocks parted by blank lines, and a newline at the end. */
export function joinBlocks(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
