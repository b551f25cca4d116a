import { expect, it } from 'vitest';
import { parseRoute, routeHash } from '../../../web/src/address.ts';

it('reads back what it writes', () => {
  for (const route of [
    { view: 'guides', model: null },
    { view: 'models', model: 'offtarget-forest' },
    { view: 'tables', model: null },
    { view: 'guides', model: 'a name & more' },
  ] as const)
    expect(parseRoute(routeHash(route))).toEqual(route);
});

it('takes an unknown or empty address for the guides', () => {
  expect(parseRoute('')).toEqual({ view: 'guides', model: null });
  expect(parseRoute('#/nothing?model=x')).toEqual({ view: 'guides', model: 'x' });
});
