import { gzipSync } from 'node:zlib';
import { markers } from './cell-model.ts';

/** Genes of the made matrix: the model's, mitochondria, and some that say nothing. */
const genes = [
  ...Object.values(markers).flat(),
  'CD3D',
  'NKG7',
  'MT-CO1',
  'MT-ND1',
  ...Array.from({ length: 60 }, (_, i) => `RPL${i + 1}`),
];

export interface Made {
  readonly files: Readonly<Record<'matrix.mtx' | 'features.tsv' | 'barcodes.tsv' | 'labels.tsv', string>>;
  readonly types: readonly string[];
}

/** Cells of each type in turn, which show their type's markers and little of the others'; always the same. */
export function tenX(cells: number): Made {
  const names = Object.keys(markers);
  const types = Array.from({ length: cells }, (_, cell) => names[cell % names.length]!);
  const entries: string[] = [];
  types.forEach((type, cell) =>
    genes.forEach((gene, i) => {
      const own = markers[type]!.includes(gene);
      const known = (gene === 'CD3D' && type.startsWith('cd')) || (gene === 'NKG7' && type === 'nk');
      const often = (7 * cell + 13 * i) % 10;
      const count = own || known ? 3 + (often % 5) : i >= genes.length - 62 ? 1 + (often % 4) : often === 0 ? 1 : 0;
      if (count > 0) entries.push(`${i + 1} ${cell + 1} ${count}`);
    }),
  );
  const barcodes = types.map((_, cell) => `CELL${String(cell + 1).padStart(4, '0')}-1`);
  const lines = (all: readonly string[]) => `${all.join('\n')}\n`;
  return {
    types,
    files: {
      'matrix.mtx': lines([
        '%%MatrixMarket matrix coordinate integer general',
        `${genes.length} ${cells} ${entries.length}`,
        ...entries,
      ]),
      'features.tsv': lines(genes.map((gene, i) => `ID${i}\t${gene}\tGene Expression`)),
      'barcodes.tsv': lines(barcodes),
      'labels.tsv': lines(['barcode\tlabel', ...types.map((type, i) => `${barcodes[i]}\tmade ${type}`)]),
    },
  };
}

/** A tar.gz of files in a folder. */
export function tarGz(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const head = Buffer.alloc(512);
    head.write(`${folder}/${name}`);
    head.write('0000644\0', 100);
    head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('        ', 148);
    head.write('0', 156);
    head.write('ustar\x0000', 257);
    const sum = head.reduce((all, byte) => all + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}
