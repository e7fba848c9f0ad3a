import type { Comparison } from '../../api/types';
import { formatNumber } from '../../lib/format';
import classes from './History.module.css';

/** What was added, is gone and changed, noun by noun. */
export function Totals({ totals }: { totals: Comparison['totals'] }) {
  const nouns = [
    { label: 'Apps', added: totals.apps_added, gone: totals.apps_gone, changed: totals.apps_changed },
    { label: 'Accounts', added: totals.accounts_added, gone: totals.accounts_removed, changed: totals.accounts_changed },
    { label: 'People', added: totals.people_added, gone: totals.people_removed },
    { label: 'Devices', added: totals.devices_added, gone: totals.devices_removed, changed: totals.devices_changed },
    {
      label: 'Installed programs',
      added: totals.installations_added,
      gone: totals.installations_removed,
      changed: totals.installations_changed,
    },
  ];
  return (
    <ul className={classes.totals} aria-label="Totals">
      {nouns.map(({ label, added, gone, changed }) => (
        <li key={label} className={classes.total}>
          <span className={classes.noun}>{label}</span>
          <span className={classes.figures}>
            <Figure count={added} sign="+" word="added" tone="good" />
            <Figure count={gone} sign="−" word="gone" tone="bad" />
          </span>
          <span className={classes.changed}>{changed === undefined ? '\u00a0' : `${formatNumber(changed)} changed`}</span>
        </li>
      ))}
    </ul>
  );
}

function Figure({ count, sign, word, tone }: { count: number; sign: string; word: string; tone: string }) {
  return (
    <span className={classes.figure} data-tone={count > 0 ? tone : undefined}>
      <span aria-hidden>
        {count > 0 && sign}
        {formatNumber(count)}
      </span>
      <span className={classes.word}>
        <span className={classes.hidden}>{formatNumber(count)} </span>
        {word}
      </span>
    </span>
  );
}
