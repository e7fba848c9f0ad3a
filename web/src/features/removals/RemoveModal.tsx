import type { Connector, Held } from '../../api/types';
import { ConfirmModal } from '../../components/ConfirmModal';
import { heldRecords } from '../../lib/sentences';
import classes from './Removals.module.css';

interface Props {
  connector: Connector;
  held: Held;
  opened: boolean;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before records go, and says what goes with them. */
export function RemoveModal({ connector, held, opened, busy, onClose, onConfirm }: Props) {
  const what = heldRecords(held);
  const vendor = connector.type_title;
  return (
    <ConfirmModal
      opened={opened}
      onClose={onClose}
      title={`Remove ${what}?`}
      confirm={`Remove ${what}`}
      danger
      busy={busy}
      onConfirm={onConfirm}
    >
      <div className={classes.words}>
        <p>
          They are marked as removed and no longer count as in use. Their history stays. Nothing changes in{' '}
          {vendor}.
        </p>
        <p>
          This cannot be taken back here: what is removed returns only when a later list of {vendor} names it again.
        </p>
      </div>
    </ConfirmModal>
  );
}
