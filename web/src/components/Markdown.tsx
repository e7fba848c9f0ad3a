import { parseMarkdown } from '../lib/markdown';

/** Text with **bold** and `code`, as the guides use them. */
export function Markdown({ children }: { children: string }) {
  return parseMarkdown(children).map((span, index) => {
    switch (span.kind) {
      case 'bold':
        return <strong key={index}>{span.text}</strong>;
      case 'code':
        return <code key={index}>{span.text}</code>;
      case 'text':
        return <span key={index}>{span.text}</span>;
    }
  });
}
