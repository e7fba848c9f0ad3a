import { useCallback, useEffect, useRef } from 'react';

/** Where keys are letters, or belong to something that lies over the page. */
const ELSEWHERE =
  'textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"], input:not([type="checkbox"])';

/** The row that comes next once some are gone: the first one after, else the last one before. */
export function rowAfter(order: readonly string[], from: string | null, gone: ReadonlySet<string>): string | null {
  const at = from === null ? -1 : order.indexOf(from);
  return (
    order.slice(at + 1).find((key) => !gone.has(key)) ??
    order.slice(0, Math.max(at, 0)).findLast((key) => !gone.has(key)) ??
    null
  );
}

/** The row that a step leads to; it stays at the ends, and begins at the first. */
export function rowBeside(order: readonly string[], from: string | null, step: 1 | -1): string | null {
  const at = from === null ? -1 : order.indexOf(from);
  if (at === -1) return order[0] ?? null;
  return order[Math.min(Math.max(at + step, 0), order.length - 1)] ?? null;
}

/**
 * The focus in a table whose rows come and go. It stands on a row's checkbox, or
 * on its link where it has none, so that nothing has to be learnt by those who
 * use Tab and Space. `box` is what the table is in; `order` names the rows that
 * are shown.
 */
export function useRowFocus(order: readonly string[]) {
  const box = useRef<HTMLDivElement>(null);
  const last = useRef<string | null>(null);
  const wanted = useRef<string | null>(null);

  /** Moves the focus to a row, at once or as soon as it is shown; null for the first of those to come. */
  const focusRow = useCallback((key: string | null) => {
    const control = rowOf(box.current, key)?.querySelector<HTMLElement>('td input, a[data-row-link]');
    if (control) {
      wanted.current = null;
      last.current = key;
      control.focus();
      control.scrollIntoView({ block: 'nearest' });
    } else {
      wanted.current = key ?? '';
      box.current?.focus();
    }
  }, []);

  useEffect(() => {
    if (wanted.current === null) return;
    const key = wanted.current === '' ? order[0] : wanted.current;
    if (key !== undefined && order.includes(key)) focusRow(key);
  }, [order, focusRow]);

  return { box, last, focusRow };
}

function rowOf(box: HTMLElement | null, key: string | null): HTMLElement | undefined {
  if (box === null || key === null) return undefined;
  return [...box.querySelectorAll<HTMLElement>('tr[data-row]')].find((row) => row.dataset.row === key);
}

interface Options {
  focus: ReturnType<typeof useRowFocus>;
  order: readonly string[];
  /** Answers whether it has used the key; `row` is the one that has the focus, or had it last. */
  onKey: (key: string, row: string | null) => boolean;
}

/**
 * Lets a table be worked on by single keys: j and k, or the arrows inside the
 * table, go from row to row; Enter opens one.
 */
export function useRowKeys({ focus: { box, last, focusRow }, order, onKey }: Options) {
  useEffect(() => {
    function press(event: KeyboardEvent) {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target?.closest(ELSEWHERE)) return;
      const inside = target !== null && (box.current?.contains(target) ?? false);
      const here = inside ? (target.closest<HTMLElement>('tr[data-row]')?.dataset.row ?? null) : null;
      const before = last.current !== null && order.includes(last.current) ? last.current : null;
      const step = stepOf(event.key, inside);
      if (step !== null) {
        focusRow(rowBeside(order, here ?? before, step));
      } else if (event.key === 'Enter' && here !== null && target?.matches('input')) {
        rowOf(box.current, here)?.querySelector<HTMLElement>('a[data-row-link]')?.click();
      } else if (!onKey(event.key, here ?? before)) {
        return;
      }
      event.preventDefault();
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [box, last, order, onKey, focusRow]);
}

function stepOf(key: string, inside: boolean): 1 | -1 | null {
  if (key === 'j' || (inside && key === 'ArrowDown')) return 1;
  if (key === 'k' || (inside && key === 'ArrowUp')) return -1;
  return null;
}
