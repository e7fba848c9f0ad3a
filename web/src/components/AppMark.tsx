import { colours, folder } from 'virtual:app-icons';
import { initials } from '../lib/format';
import classes from './AppMark.module.css';

interface Props {
  name: string;
  /** The slug of its icon, as the API names it. */
  icon?: string | undefined;
  size?: number;
}

/** The sign of an app: its icon where the portal has it, else its initials. */
export function AppMark({ name, icon = '', size = 32 }: Props) {
  const colour = colours[icon];
  const box = { width: size, height: size, fontSize: size * 0.4 };
  if (colour === undefined) {
    return (
      <span className={classes.mark} style={box} aria-hidden>
        {initials(name)}
      </span>
    );
  }
  const [light = '', dark = light] = colour.split(' ');
  const style: Record<string, string | number> = {
    ...box,
    '--mark-icon': `url("${folder}/${icon}.svg")`,
    '--mark-light': `#${light}`,
    '--mark-dark': `#${dark}`,
  };
  return (
    <span className={classes.mark} data-icon={icon} style={style} aria-hidden>
      <span className={classes.icon} />
    </span>
  );
}
