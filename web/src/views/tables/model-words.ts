import { count, plural } from '../../numbers.ts';
import type { NumberModelFacts } from '../../worker/engine.ts';

/** "setosa, versicolor and 12 more" */
export function listed(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${count(names.length - most)} more`;
}

/** "500 trees, 28 numbers a row, classes setosa, versicolor, virginica" */
export function describeModel(facts: NumberModelFacts): string {
  const what = { trees: plural(facts.trees, 'tree'), linear: 'a linear classifier', network: 'a small network' }[
    facts.kind
  ];
  const answers =
    facts.labels.length > 0
      ? `classes ${listed(facts.labels, 8)}`
      : facts.answers.length > 1
        ? `a regression of ${count(facts.answers.length)} values`
        : 'a regression';
  return `${what}, ${plural(facts.features, 'number')} a row, ${answers}`;
}

/** What its table must have. */
export function describeColumns(facts: NumberModelFacts): string {
  return facts.featureNames.length > 0
    ? `It reads the ${facts.featureNames.length === 1 ? 'column' : 'columns'} ${listed(facts.featureNames, 12)}.`
    : `It names no columns: any table with ${plural(facts.features, 'column')} of numbers, in the order of training.`;
}

/** The model's name in the name of a download. */
export const stemOfModel = (file: string): string => file.replace(/\.onnx$/i, '') || 'model';
