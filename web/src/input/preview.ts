const lines = 4;

interface Table {
  readonly header: boolean;
  readonly columns: readonly string[];
}
interface Rows {
  readonly scored: number;
  fields(row: number): readonly string[];
}

/** The first rows of a table, its header before them; stands for a file's text. */
export function previewOf(table: Table | null, results: Rows | null): readonly string[] {
  if (results === null || results.scored === 0) return [];
  const rows = Math.min(lines, results.scored);
  const first = Array.from({ length: rows }, (_, row) => results.fields(row).join('  '));
  return table?.header ? [table.columns.join('  '), ...first] : first;
}
