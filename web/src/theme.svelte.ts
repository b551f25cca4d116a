export type Theme = 'auto' | 'light' | 'dark';

const key = 'genegraft-theme';
const order: readonly Theme[] = ['auto', 'light', 'dark'];

function stored(): Theme {
  try {
    return order.find((theme) => theme === localStorage.getItem(key)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

class CurrentTheme {
  value = $state<Theme>(stored());

  constructor() {
    this.#apply();
  }

  next(): void {
    this.value = order[(order.indexOf(this.value) + 1) % order.length] ?? 'auto';
    this.#apply();
    try {
      localStorage.setItem(key, this.value);
    } catch {
      // Not kept, then; it holds for this visit.
    }
  }

  #apply(): void {
    if (this.value === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.value;
  }
}

export const theme = new CurrentTheme();
