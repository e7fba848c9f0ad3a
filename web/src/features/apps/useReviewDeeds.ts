import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useReview } from '../../api/apps';
import { api } from '../../api/client';
import { refreshAll } from '../../api/refresh';
import type { App, AppStatus } from '../../api/types';
import { failed } from '../../components/notify';
import { useUndo } from '../../components/useUndo';
import { reviewSentence, undoneSentence, undoReview } from '../../lib/review';

type Decided = Pick<App, 'id' | 'name' | 'status'>;

interface Options {
  /** What to do on the page once apps are back to what they were. */
  onUndone: (apps: Decided[]) => void;
}

/** Decisions about apps that are said, and that can be taken back. */
export function useReviewDeeds({ onUndone }: Options) {
  const client = useQueryClient();
  const { mutate } = useReview();
  const { offer, undo, say, said } = useUndo({ hint: 'Press Z to take it back.' });
  const { mutateAsync: takeBack } = useMutation({
    mutationFn: async (before: Decided[]) => {
      for (const group of undoReview(before)) await api.post('/apps/review', group);
    },
    onSettled: () => void refreshAll(client),
  });

  const decide = useCallback(
    (apps: Decided[], status: AppStatus) => {
      // As they are now: the list shows the decision before the server has taken it.
      const before = apps.map(({ id, name, status: was }) => ({ id, name, status: was }));
      mutate(
        { ids: before.map(({ id }) => id), status },
        {
          onSuccess: () =>
            offer(reviewSentence(before.map(({ name }) => name), status), async () => {
              await takeBack(before);
              onUndone(before);
              return undoneSentence(before);
            }),
          onError: failed('The decision'),
        },
      );
    },
    [mutate, offer, takeBack, onUndone],
  );
  return { decide, undo, say, said };
}
