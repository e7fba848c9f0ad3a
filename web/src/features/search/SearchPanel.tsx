import { useDebouncedValue } from '@mantine/hooks';
import { IconCornerDownLeft, IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { problemOf } from '../../api/client';
import { useSearch } from '../../api/history';
import { useSession } from '../../api/session';
import { StatusBadge } from '../../components/StatusBadge';
import { plural } from '../../lib/format';
import { recentPlaces } from '../../lib/recent';
import { groupsOf, pagesNamed, stepped } from '../../lib/search';
import type { Place, PlaceGroup } from '../../lib/search';
import classes from './Search.module.css';

const DEBOUNCE_MS = 150;

interface Props {
  pages: Place[];
  onClose: () => void;
}

/** A field, and what it finds beneath it: a combobox whose options are links. */
export function SearchPanel({ pages, onClose }: Props) {
  const id = useId();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const { groups, saying } = useFound(typed, pages);
  const places = groups.flatMap((group) => group.places);
  const active = Math.min(at, Math.max(places.length - 1, 0));

  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt(stepped(places, active, event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const place = places[active];
      if (!place) return;
      onClose();
      void navigate(place.to);
    }
  }

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={18} stroke={1.8} aria-hidden />
        <input
          className={classes.input}
          data-autofocus
          role="combobox"
          aria-label="Search apps, people, accounts, devices and software"
          aria-expanded={places.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={places.length > 0 ? `${id}-${active}` : undefined}
          placeholder="Search apps, people, accounts, devices, software"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div className={classes.results}>
        <div id={`${id}-list`} role="listbox" aria-label="Results">
          <Groups id={id} groups={groups} active={active} onPoint={setAt} onClose={onClose} />
        </div>
        {places.length === 0 && <p className={classes.nothing}>{saying}</p>}
      </div>
      <p className={classes.hidden} role="status">
        {saying}
      </p>
      <div className={classes.help} aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>
            <IconCornerDownLeft size={12} />
          </kbd>{' '}
          open
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </div>
    </>
  );
}

interface Found {
  groups: PlaceGroup[];
  /** How it stands, in words. */
  saying: string;
}

/** What there is for what was typed; before anything was typed, where the operator has been. */
function useFound(typed: string, pages: Place[]): Found {
  const operatorId = useSession().data?.operator.id ?? '';
  const [recent] = useState(() => recentPlaces(operatorId));
  const [q] = useDebouncedValue(typed.trim(), DEBOUNCE_MS);
  const search = useSearch(q);

  if (typed.trim() === '') {
    const groups = recent.length > 0 ? [{ title: 'Recent', places: recent }] : [];
    return { groups: [...groups, ...pagesNamed(pages, '')], saying: 'Type to search.' };
  }
  const own = pagesNamed(pages, typed.trim());
  if (search.error) return { groups: own, saying: problemOf(search.error).detail };
  if (!search.data) return { groups: own, saying: 'Searching' };
  const groups = [...groupsOf(search.data, q), ...own];
  const count = groups.reduce((sum, group) => sum + group.places.length, 0);
  const current = q === typed.trim() && !search.isPlaceholderData;
  const words = count > 0 ? plural(count, 'result') : `Nothing is called “${q}”. Try a part of a name or an address.`;
  return { groups, saying: current ? words : 'Searching' };
}

interface GroupsProps {
  id: string;
  groups: PlaceGroup[];
  active: number;
  onPoint: (index: number) => void;
  onClose: () => void;
}

function Groups({ id, groups, active, onPoint, onClose }: GroupsProps) {
  const starts = groups.map((_, index) => groups.slice(0, index).reduce((sum, group) => sum + group.places.length, 0));
  return groups.map((group, index) => (
    <div key={group.title} role="group" aria-labelledby={`${id}-group-${index}`} className={classes.group}>
      <div id={`${id}-group-${index}`} className={classes.title} role="presentation">
        {group.title}
      </div>
      {group.places.map((place, offset) => {
        const number = (starts[index] ?? 0) + offset;
        return (
          <Option
            key={place.to}
            id={`${id}-${number}`}
            place={place}
            active={number === active}
            onPoint={() => onPoint(number)}
            onClose={onClose}
          />
        );
      })}
    </div>
  ));
}

interface OptionProps {
  id: string;
  place: Place;
  active: boolean;
  onPoint: () => void;
  onClose: () => void;
}

function Option({ id, place, active, onPoint, onClose }: OptionProps) {
  const row = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <Link
      ref={row}
      id={id}
      to={place.to}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      className={classes.option}
      data-active={active || undefined}
      onMouseMove={active ? undefined : onPoint}
      onClick={onClose}
    >
      <span className={classes.words}>
        <span className={classes.name}>{place.name}</span>
        {place.detail && place.detail !== place.name && <span className={classes.detail}>{place.detail}</span>}
      </span>
      {place.look && <StatusBadge {...place.look} />}
    </Link>
  );
}
