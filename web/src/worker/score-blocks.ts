/** The first block is small, so that rows appear at once. */
const firstBlock = 512;
const block = 8192;
/** ms between repaints of the table while scoring */
const pause = 120;

export interface Pace {
  /** Rows a second; null: it is too early to say. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

interface Scoring<Block> {
  readonly rows: number;
  readonly ask: (first: number, count: number) => Promise<Block>;
  readonly take: (block: Block) => void;
  /** Called now and then. */
  readonly paint: (pace: Pace) => void;
  /** Whether nobody waits for the answer any more. */
  readonly stale: () => boolean;
}

/** Has all rows scored, block after block; false: nobody waited any more. */
export async function scoreBlocks<Block>(scoring: Scoring<Block>): Promise<boolean> {
  const { rows, take, paint, stale } = scoring;
  const began = performance.now();
  let painted = 0;
  let asked = 0;
  let done = 0;
  const ask = () => {
    const first = asked;
    const count = Math.min(first === 0 ? firstBlock : block, rows - first);
    asked += count;
    return count === 0 ? null : { count, answer: scoring.ask(first, count) };
  };
  // One block is always asked for ahead, so that the worker does not wait for the page.
  let next = ask();
  while (next !== null) {
    const following = ask();
    following?.answer.catch(() => {});
    const scored = await next.answer;
    if (stale()) return false;
    take(scored);
    done += next.count;
    const now = performance.now();
    if (now - painted > pause) {
      painted = now;
      paint(paceOf(done, rows, now - began));
    }
    next = following;
  }
  return true;
}

/** How fast it goes, and how long it will take. */
export function paceOf(done: number, rows: number, milliseconds: number): Pace {
  if (milliseconds < 300) return { rate: null, secondsLeft: null };
  const rate = (1000 * done) / milliseconds;
  return { rate, secondsLeft: (rows - done) / rate };
}
