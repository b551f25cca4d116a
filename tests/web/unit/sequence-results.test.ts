import { describe, expect, it } from 'vitest';
import { changesText, strongest } from '../../../web/src/views/sequences/changes.ts';
import { pending, problem, SequenceResults, unsure } from '../../../web/src/views/sequences/results.ts';
import { filterRows, noFilter } from '../../../web/src/views/sequences/filter-rows.ts';
import { sortRows } from '../../../web/src/views/sequences/sort-rows.ts';
import { tableText } from '../../../web/src/views/sequences/table-text.ts';
import { bedGraphText, peaksText, windowsText } from '../../../web/src/views/sequences/track-text.ts';
import { peaksOf } from '../../../web/src/views/sequences/peaks.ts';

const labels = [
  { name: 'no', title: 'no promoter' },
  { name: 'yes', title: 'promoter' },
];

/** A short record, a long one of three windows on two strands, a problem, a short one unsure. */
function results(): SequenceResults {
  const found = new SequenceResults({ records: 4, classes: 2, window: 30, stride: 10 });
  found.describe({
    first: 0,
    count: 4,
    ids: 'one\nlong\nbad\ntwo',
    errors: '\n\nletter 4 is L: this is a protein, not DNA\n',
    lengths: Int32Array.of(30, 55, 12, 28),
    windows: Int32Array.of(1, 3, 0, 1),
  });
  found.add({
    pieces: Int32Array.of(0, 0, 1, 0, 1, 0, 2, 1),
    signals: Float32Array.of(0.75, 0.25, 0.5, 0.125, 0.0625),
    answers: Int32Array.of(0, 0, 0, 1, 1, 1, 1, 0, 0, 0),
    probabilities: Float32Array.of(0.25, 0.75, 0.5, 0.5),
  });
  return found;
}

const rest = {
  pieces: Int32Array.of(1, 2, 1, 1, 3, 0, 1, 0),
  signals: Float32Array.of(0.375, 0.875, 0.5),
  answers: Int32Array.of(1, 2, 1, 1, 1, 3, 0, 0, -1, 1),
  probabilities: Float32Array.of(0.125, 0.875, 0.5, 0.5),
};

describe('results of sequences', () => {
  it('grow piece by piece; a record is answered when its last window is', () => {
    const found = results();
    expect(Array.from(found.decided)).toEqual([1, pending, problem, pending]);
    expect(found.signal[1]).toBe(0.5);
    expect([found.answered, found.problems, found.letters, found.scanned]).toEqual([1, 1, 113, 50]);
    found.add(rest);
    expect(Array.from(found.decided)).toEqual([1, 1, problem, unsure]);
    expect([found.bestWindow[1], found.bestReverse[1]]).toEqual([2, 1]);
    expect(found.scanned).toBe(found.letters);
    const track = found.tracks.get(1)!;
    expect(Array.from(track.forward.values)).toEqual([0.25, 0.5, 0.375]);
    expect(Array.from(track.reverse!.values)).toEqual([0.125, 0.0625, 0.875]);
    expect(found.tracks.size).toBe(1);
    expect(found.firstToShow()).toBe(1);
  });

  it('are filtered and sorted; what has no answer comes last', () => {
    const found = results();
    found.add(rest);
    const rows = (part: object) => Array.from(filterRows(found, { ...noFilter, ...part }));
    expect(rows({ problems: true })).toEqual([2]);
    expect(rows({ decided: 1 })).toEqual([0, 1]);
    expect(rows({ decided: unsure })).toEqual([3]);
    expect(rows({ text: 'PROTEIN' })).toEqual([2]);
    const all = Uint32Array.of(0, 1, 2, 3);
    const sorted = (key: 'signal' | 'length' | 'id', descending: boolean) =>
      Array.from(sortRows(all, found, { key, descending }));
    expect(sorted('signal', true)).toEqual([1, 0, 3, 2]);
    expect(sorted('signal', false)).toEqual([3, 0, 1, 2]);
    expect(sorted('length', true)).toEqual([1, 0, 3, 2]);
    expect(sorted('id', false)).toEqual([2, 1, 0, 3]);
  });

  it('are saved as the command line names them', () => {
    const found = results();
    found.add(rest);
    expect(tableText(found, Uint32Array.of(0, 1, 2, 3), labels).join('')).toBe(
      'id\tlength\tpredicted\tp.no\tp.yes\tstart\tend\tstrand\terror\n' +
        'one\t30\tyes\t0.25\t0.75\t1\t30\t+\t\n' +
        'long\t55\tyes\t0.125\t0.875\t21\t50\t-\t\n' +
        'bad\t12\t\t\t\t\t\t\tletter 4 is L: this is a protein, not DNA\n' +
        'two\t28\tunsure\t0.5\t0.5\t1\t28\t+\t\n',
    );
  });

  it('are saved as windows, BED and bedGraph', () => {
    const found = results();
    found.add(rest);
    const track = found.tracks.get(1)!;
    expect(Array.from(windowsText('long', track)).join('').split('\n').slice(0, 3)).toEqual([
      'id\tstart\tend\tstrand\tprobability',
      'long\t1\t30\t+\t0.25',
      'long\t11\t40\t+\t0.5',
    ]);
    expect(peaksText('long', track, peaksOf(track, 0.5), 'a promoter').join('')).toBe(
      'long\t10\t40\ta_promoter\t500\t+\nlong\t20\t50\ta_promoter\t875\t-\n',
    );
    const lines = Array.from(bedGraphText('long', track, 'promoter')).join('').split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'track type=bedGraph name="promoter +" viewLimits=0:1',
      'long\t10\t20\t0.25',
      'long\t20\t30\t0.5',
      'long\t30\t40\t0.375',
    ]);
    expect(lines[4]).toBe('track type=bedGraph name="promoter -" viewLimits=0:1');
  });
});

describe('changes of a window', () => {
  const known = {
    letters: 'AC',
    reference: 0.5,
    changes: Float32Array.of(0, 0.25, -0.375, 0, 0.125, NaN, 0, 0.0625),
    done: 7,
    of: 7,
  };

  it('have a strongest, in either direction', () => {
    expect(strongest(known)).toEqual({ at: 0, from: 'A', to: 'C', change: -0.375 });
    expect(strongest({ ...known, changes: new Float32Array(8) })).toBeNull();
  });

  it('are placed on the given strand', () => {
    const lines = changesText(known, { first: 11, last: 12 }, true).split('\n');
    expect(lines[1]).toBe('12\t-\tA\tC\t0.125\t-0.375');
    expect(lines[4]!.split('\t').slice(0, 4)).toEqual(['11', '-', 'C', 'A']);
  });
});
