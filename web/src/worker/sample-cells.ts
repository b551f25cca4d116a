/** At most `most` of the cells, evenly spread over the file, rising. */
export function sampleCells(cells: number, most: number): Int32Array {
  const count = Math.min(cells, most);
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i * cells) / count));
}
