import { Modal, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import type { Place } from '../../lib/search';
import classes from './Search.module.css';
import { SearchPanel } from './SearchPanel';

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

interface ButtonProps {
  onOpen: () => void;
}

/** The way to the search for those who do not know its keys. */
export function SearchButton({ onOpen }: ButtonProps) {
  return (
    <UnstyledButton className={classes.button} onClick={onOpen} aria-keyshortcuts={mac ? 'Meta+K' : 'Control+K'}>
      <IconSearch size={16} stroke={1.8} aria-hidden />
      <span className={classes.label}>Search</span>
      <kbd className={classes.keys} aria-hidden>
        {mac ? '⌘ K' : 'Ctrl K'}
      </kbd>
    </UnstyledButton>
  );
}

interface Props {
  opened: boolean;
  onOpen: () => void;
  onClose: () => void;
  /** The portal's own pages that the operator may open. */
  pages: Place[];
}

/** Finds anything by its name, from anywhere: Ctrl or ⌘ and K. */
export function Search({ opened, onOpen, onClose, pages }: Props) {
  useHotkeys([['mod+K', () => !questionAsked() && onOpen()]], []);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      size={600}
      padding={0}
      yOffset="10vh"
      attributes={{ content: { 'aria-label': 'Search' } }}
      classNames={{ body: classes.body, content: classes.content }}
    >
      <SearchPanel pages={pages} onClose={onClose} />
    </Modal>
  );
}

/** Whoever is asked something answers first. */
function questionAsked(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null;
}
