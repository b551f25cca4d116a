import { describe, expect, it } from 'vitest';
import { hosted, paste, summary, table } from '../support/page.ts';

const { open } = hosted();

describe('which features decide', () => {
  it('is told on demand, for the rows with a score', async () => {
    const { page } = await open();
    await paste(page, table);
    const section = page.getByRole('region', { name: 'Which features decide' });
    await section.getByRole('button', { name: 'Explain 5 pairs' }).click();
    const picture = section.getByRole('img', { name: /^Which features decide\. Over 3 pairs, / });
    await picture.waitFor();
    expect(await picture.getAttribute('aria-label')).toMatch(/moves the score most, by \d+(\.\d+)? on average/);
    expect(await section.getByRole('button', { name: /^Explain/ }).count()).toBe(0);
  });

  it('tells intervals where there are several guides', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toMatch(/^62 pairs/);
    const section = page.getByRole('region', { name: 'Which features decide' });
    await section.getByRole('button', { name: 'Explain 62 pairs' }).click();
    const picture = section.getByRole('img', { name: /95 % interval over guides/ });
    await picture.waitFor();
  });

  it('stops at Cancel and keeps what is explained', async () => {
    const { page } = await open();
    const [head, first] = table.split('\n');
    const letters = 'ACGT';
    const rows = Array.from({ length: 20_000 }, (_, i) => {
      const [guide, target] = first!.split('\t');
      const site = [...target!];
      for (let k = 0; k < 7; k++) site[2 * k + 1] = letters[(i >> (2 * k)) & 3]!;
      return `${guide}\t${site.join('')}\t${i}`;
    });
    await paste(page, [head, ...rows].join('\n'));
    const section = page.getByRole('region', { name: 'Which features decide' });
    await section.getByRole('button', { name: 'Explain 20,000 pairs' }).click();
    await section.getByRole('progressbar', { name: 'Explaining' }).waitFor();
    await section.getByRole('button', { name: 'Cancel' }).click();
    await section.getByText(/^Stopped after [\d,]+ of 20,000 pairs\.$/).waitFor();
    expect(await section.getByRole('button', { name: 'Explain 20,000 pairs' }).count()).toBe(1);
  });
});
