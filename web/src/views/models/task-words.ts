import type { Manifest } from '../../model/manifest.ts';

/** What a task's rows and positives are called. */
export interface TaskWords {
  readonly row: string;
  /** One of the positives, several of them, and what they are. */
  readonly positive: string;
  readonly positives: string;
  readonly is: string;
}

export function wordsOf({ task, labels }: Manifest): TaskWords {
  if (task === 'cell')
    return { row: 'cell', positive: 'labelled cell', positives: 'labelled cells', is: 'labelled' };
  if (task !== 'sequence')
    return { row: 'pair', positive: 'cleaved site', positives: 'cleaved sites', is: 'cleaved' };
  const title = labels[1]?.title ?? '1';
  return { row: 'sequence', positive: `is ${title}`, positives: `are ${title}`, is: title };
}
