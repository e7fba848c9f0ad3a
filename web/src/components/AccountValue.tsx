import { Tooltip } from '@mantine/core';
import type { Account } from '../api/types';
import { valueOf } from '../lib/accountValue';
import type { AccountField } from '../lib/accountValue';
import classes from './AccountValue.module.css';
import { Time } from './Time';

interface Props {
  account: Account;
  field: AccountField;
  /** In a table: the reason on hover only. */
  short?: boolean;
}

/** One field of an account: its value, that it is empty, or why nobody can know. */
export function AccountValue({ account, field, short = false }: Props) {
  const value = valueOf(account, field);
  switch (value.kind) {
    case 'value':
      return field.endsWith('_at') ? <Time value={value.text} as="day" /> : value.text;
    case 'empty':
      return (
        <span className={classes.empty}>
          <span aria-hidden>—</span>
          <span className={classes.hidden}>empty</span>
        </span>
      );
    case 'unavailable':
      return short ? (
        <Tooltip label={value.reason}>
          <span className={classes.unavailable}>n/a</span>
        </Tooltip>
      ) : (
        <span className={classes.unavailable}>{value.reason}</span>
      );
  }
}
