import { useState } from 'react';
import type { Title } from '../../api/types';
import { BelongsModal } from './BelongsModal';
import { MakeAppModal } from './MakeAppModal';
import type { TitleAsk } from './TitleActions';
import type { TitleDeeds } from './useTitleDeeds';

interface Options {
  deeds: TitleDeeds;
  /** Called before titles leave the list that they are in. */
  onLeave?: (titles: Title[]) => void;
  /** Called when a dialog has closed after its deed. */
  onSettled?: () => void;
}

/** The questions that a decision about software titles asks first, and the ways to ask them. */
export function useTitleDialogs({ deeds, onLeave, onSettled }: Options) {
  const [making, setMaking] = useState<Title | null>(null);
  const [moving, setMoving] = useState<Title[]>([]);

  function close() {
    setMaking(null);
    setMoving([]);
    deeds.reset();
  }

  function settle(titles: Title[]) {
    onLeave?.(titles);
    close();
    onSettled?.();
  }

  function at(titles: Title[], deed: () => void) {
    onLeave?.(titles);
    deed();
    onSettled?.();
  }

  const ask: TitleAsk = {
    make: setMaking,
    belongs: (title) => setMoving([title]),
    ignore: (title) => at([title], () => deeds.decide([title], { ignore: true })),
    none: (title) => at([title], () => deeds.decide([title], { none: true })),
    letRules: (title) => at([title], () => deeds.letRules(title)),
  };
  const dialogs = (
    <>
      <MakeAppModal title={making} deeds={deeds} onClose={close} onMade={(title) => settle([title])} />
      <BelongsModal titles={moving} deeds={deeds} onClose={close} onDone={() => settle(moving)} />
    </>
  );
  return { ask, moveAll: setMoving, dialogs };
}
