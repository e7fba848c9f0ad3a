import { Button, Modal } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import classes from './KeysHelp.module.css';

export interface KeyHelp {
  keys: string[];
  does: string;
}

/** Shows what the keys do. */
export function KeysHelp({ opened, onClose, keys }: { opened: boolean; onClose: () => void; keys: KeyHelp[] }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys">
      <dl className={classes.keys}>
        {keys.map(({ keys: names, does }) => (
          <div key={does} className={classes.line}>
            <dt>
              {names.map((name) => (
                <kbd key={name} className={classes.key}>
                  {name}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

export function KeysButton({ onClick }: { onClick: () => void }) {
  return (
    <Button variant="subtle" leftSection={<IconKeyboard size={17} aria-hidden />} onClick={onClick}>
      Keys
      <kbd className={classes.hint} aria-hidden>
        ?
      </kbd>
    </Button>
  );
}
