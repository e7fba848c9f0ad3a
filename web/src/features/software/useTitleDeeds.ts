import { useCallback } from 'react';
import { useDecide, useDecideAll, useRestore } from '../../api/titles';
import type { Decision } from '../../api/titles';
import type { Title } from '../../api/types';
import { failed } from '../../components/notify';
import { useUndo } from '../../components/useUndo';
import { decidedSentence, restores, titleNames } from '../../lib/titles';

interface Options {
  /** What to do on the page once titles are as before. */
  onUndone?: (titles: Title[]) => void;
  /** How else it can be taken back. */
  hint?: string;
}

/** Decisions about software titles that are said, and that can be taken back. */
export function useTitleDeeds({ onUndone, hint = '' }: Options = {}) {
  const one = useDecide();
  const many = useDecideAll();
  const { mutateAsync: restore } = useRestore();
  const { offer, undo, said } = useUndo({ hint });

  const decided = useCallback(
    (before: Title[], decision: Decision, app: string, madeApp?: string) =>
      offer(decidedSentence(before, decision, app), async () => {
        await restore(restores(before, madeApp));
        onUndone?.(before);
        return `${titleNames(before)} ${before.length === 1 ? 'is' : 'are'} as before.`;
      }),
    [offer, restore, onUndone],
  );

  /** `app` is the name of the app that they are said to belong to; a form shows its errors itself, and is told when it is done. */
  function decide(titles: Title[], decision: Decision, app = '', onDone?: () => void) {
    const [first] = titles;
    if (!first) return;
    const onError = onDone ? undefined : failed('The decision');
    if (titles.length > 1) {
      many.mutate(
        { ids: titles.map(({ id }) => id), decision },
        {
          onSuccess: () => {
            decided(titles, decision, app);
            onDone?.();
          },
          onError,
        },
      );
      return;
    }
    one.mutate(
      { id: first.id, decision },
      {
        onSuccess: (title) => {
          decided(titles, decision, app, 'new_app' in decision ? title.app?.id : undefined);
          onDone?.();
        },
        onError,
      },
    );
  }

  /** Lets the rules decide again. */
  function letRules(title: Title) {
    restore([{ id: title.id, decision: null }]).then(
      () =>
        offer(`The rules decide about ${title.name} again.`, async () => {
          await restore(restores([title]));
          return `${title.name} is as before.`;
        }),
      failed('The decision'),
    );
  }

  return {
    decide,
    letRules,
    undo,
    said,
    busy: one.isPending || many.isPending,
    error: one.error ?? many.error,
    reset: () => {
      one.reset();
      many.reset();
    },
  };
}

export type TitleDeeds = ReturnType<typeof useTitleDeeds>;
