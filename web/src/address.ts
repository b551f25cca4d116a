export type ViewName = 'guides' | 'sequences' | 'cells' | 'tables' | 'models';

/** The address after `#`: `#/guides?model=offtarget-forest`. It restores the view; Back works. */
export interface Route {
  readonly view: ViewName;
  readonly model: string | null;
}

const views: readonly ViewName[] = ['guides', 'sequences', 'cells', 'tables', 'models'];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return {
    view: views.find((name) => name === path) ?? 'guides',
    model: new URLSearchParams(query).get('model'),
  };
}

export function routeHash({ view, model }: Route): string {
  return `#/${view}${model === null ? '' : `?${new URLSearchParams({ model })}`}`;
}
