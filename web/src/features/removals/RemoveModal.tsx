import type { Connector, Held } from '../../api/types';
import { ConfirmModal } from '../../components/ConfirmModal';
import { plural } from '../../lib/format';
import classes from './Removals.module.css';

interface Props {
  connector: Connector;
  held: Held;
  opened: boolean;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before accounts go, and says what goes with them. */
export function RemoveModal({ connector, held, opened, busy, onClose, onConfirm }: Props) {
  const accounts = plural(held.records, 'account');
  const vendor = connector.type_title;
  return (
    <ConfirmModal
      opened={opened}
      onClose={onClose}
      title={`Remove ${accounts}?`}
      confirm={`Remove ${accounts}`}
      danger
      busy={busy}
      onConfirm={onConfirm}
    >
      <div className={classes.words}>
        <p>
          They are marked as removed and no longer count as accounts in use. Their history stays. Nothing changes in{' '}
          {vendor}.
        </p>
        <p>
          This cannot be taken back here: an account returns only when a later list of {vendor} names it again.
        </p>
      </div>
    </ConfirmModal>
  );
}
