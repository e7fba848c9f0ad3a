import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { appIconSet } from '../../plugins/appIcons';
import { contrast } from '../lib/colours';
import { AppMark } from './AppMark';

it('shows the icon of an app that has one, from this server', () => {
  const { container } = render(<AppMark name="Slack Enterprise" icon="zoom" />);
  const mark = container.querySelector('[data-icon="zoom"]');
  expect(mark).toHaveTextContent('');
  expect(mark?.getAttribute('style')).toMatch(/--mark-icon: url\("\/assets\/icons-[0-9a-f]{8}\/zoom\.svg"\)/);
});

it('shows initials where there is no icon, or none that the portal has', () => {
  const { container } = render(
    <>
      <AppMark name="Acme Notes" />
      <AppMark name="Beta" icon="no-such-icon" />
    </>,
  );
  expect(container).toHaveTextContent('ANB');
});

it('has only icons in the public domain, in colours that are legible', () => {
  const icons = appIconSet();
  expect(icons.size).toBeGreaterThan(300);
  expect(icons.has('webex')).toBe(false);
  for (const [slug, { light, dark, svg }] of icons) {
    expect(contrast(light, 'ffffff'), slug).toBeGreaterThanOrEqual(3);
    expect(contrast(dark, '1a1917'), slug).toBeGreaterThanOrEqual(3);
    expect(svg, slug).toMatch(/^<svg [^>]*><path d="[^"]+"\/><\/svg>$/);
  }
});
