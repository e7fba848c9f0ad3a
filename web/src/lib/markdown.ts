export interface Span {
  kind: 'text' | 'bold' | 'code';
  text: string;
}

/** The subset that guides use: **bold** and `code`. Anything else is text. */
export function parseMarkdown(source: string): Span[] {
  const spans: Span[] = [];
  const pattern = /\*\*(.+?)\*\*|`([^`]+)`/g;
  let from = 0;
  for (const match of source.matchAll(pattern)) {
    if (match.index > from) spans.push({ kind: 'text', text: source.slice(from, match.index) });
    const [whole, bold, code] = match;
    if (bold !== undefined) spans.push({ kind: 'bold', text: bold });
    else spans.push({ kind: 'code', text: code ?? '' });
    from = match.index + whole.length;
  }
  if (from < source.length) spans.push({ kind: 'text', text: source.slice(from) });
  return spans;
}
