/** Text of consecutive rows as it came from the worker; cut into lines when first looked at. */
class TextBlock<Kind extends string> {
  readonly #lines = new Map<Kind, readonly string[]>();

  constructor(
    readonly first: number,
    readonly count: number,
    readonly text: Readonly<Record<Kind, string>>,
  ) {}

  lines(kind: Kind): readonly string[] {
    let lines = this.#lines.get(kind);
    if (lines === undefined) {
      lines = this.text[kind].split('\n');
      this.#lines.set(kind, lines);
    }
    return lines;
  }
}

/** Texts of several kinds, a line a row. Blocks come in order, without gaps. */
export class TextBlocks<Kind extends string> {
  readonly #blocks: TextBlock<Kind>[] = [];

  add(first: number, count: number, text: Readonly<Record<Kind, string>>): void {
    this.#blocks.push(new TextBlock(first, count, text));
  }

  line(kind: Kind, row: number): string {
    const block = this.#block(row);
    return block?.lines(kind)[row - block.first] ?? '';
  }

  /** 1 for each of the first `rows` rows that has the text in one of the kinds; case does not matter. */
  find(text: string, kinds: readonly Kind[], rows: number): Uint8Array {
    const wanted = text.toLowerCase();
    const found = new Uint8Array(rows);
    for (const block of this.#blocks)
      for (const kind of kinds) {
        const all = block.text[kind].toLowerCase();
        if (!all.includes(wanted)) continue;
        const lines = all.split('\n');
        for (let i = 0; i < block.count; i++)
          if (lines[i]?.includes(wanted)) found[block.first + i] = 1;
      }
    return found;
  }

  #block(row: number): TextBlock<Kind> | undefined {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#blocks[middle]!.first <= row) low = middle;
      else high = middle - 1;
    }
    return this.#blocks[low];
  }
}
