import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconCheck } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failed } from './notify';
import classes from './useUndo.module.css';

const OPEN_MS = 12_000;

interface Offer {
  notice: string;
  /** Takes the deed back, and says what is then so. */
  undo: () => Promise<string>;
}

/**
 * Says what a deed has done and offers to take it back: in a notification with
 * a button, and by `undo` for as long as no later deed was done. `said` belongs
 * into the page, where it is read out; the hint names another way back, such as
 * a key, to those who only hear of it.
 */
export function useUndo({ hint = '' } = {}) {
  const last = useRef<Offer | null>(null);
  const [sentence, setSentence] = useState('');
  const mounted = useRef(true);

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const take = useCallback((offer: Offer) => {
    notifications.hide(offer.notice);
    if (last.current === offer) last.current = null;
    offer.undo().then((words) => mounted.current && setSentence(words), failed('Undo'));
  }, []);

  const offer = useCallback(
    (message: string, undo: Offer['undo']) => {
      if (last.current) notifications.hide(last.current.notice);
      const made: Offer = { notice: crypto.randomUUID(), undo };
      last.current = made;
      setSentence(`${message} ${hint}`.trim());
      notifications.show({
        id: made.notice,
        message: <Undoable message={message} onUndo={() => take(made)} />,
        icon: <IconCheck size={16} aria-hidden />,
        color: 'teal.8',
        autoClose: OPEN_MS,
        closeButtonProps: { 'aria-label': 'Dismiss' },
        // The page reads the sentence out; the notification is not read again.
        role: 'group',
        'aria-label': 'Last decision',
      });
    },
    [take, hint],
  );

  const undo = useCallback((): boolean => {
    if (!last.current) return false;
    take(last.current);
    return true;
  }, [take]);

  const said = (
    <div role="status" className={classes.said}>
      {sentence}
    </div>
  );
  return { offer, undo, say: setSentence, said };
}

function Undoable({ message, onUndo }: { message: string; onUndo: () => void }) {
  return (
    <div className={classes.notice}>
      <span className={classes.words}>{message}</span>
      <Button size="compact-sm" variant="light" leftSection={<IconArrowBackUp size={15} aria-hidden />} onClick={onUndo}>
        Undo
      </Button>
    </div>
  );
}
