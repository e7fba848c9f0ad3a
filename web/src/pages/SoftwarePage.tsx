import { useDisclosure } from '@mantine/hooks';
import { IconPackage, IconPackageOff } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { useOverview } from '../api/inventory';
import { useTitles } from '../api/titles';
import { CsvButton } from '../components/CsvButton';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { KeysButton } from '../components/KeysHelp';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { useAppChoices } from '../components/useChoices';
import { ViewTabs } from '../components/ViewTabs';
import { TitlesTable } from '../features/software/TitlesTable';
import type { ListControls } from '../lib/listUrl';
import { useListUrl } from '../lib/listUrl';

const spec = { filters: ['matched', 'app_id'], sort: '-devices' } as const;

/** The lists of titles. The first one is what waits for somebody. */
const views = [
  { matched: '', label: 'Unknown' },
  { matched: 'rule', label: 'Matched by rules' },
  { matched: 'operator', label: 'Decided here' },
  { matched: 'ignored', label: 'Ignored' },
  { matched: 'all', label: 'All' },
];

const addressOf = (matched: string) => (matched === '' ? '/software' : `/software?matched=${matched}`);

/** What the API is asked for: nothing chosen means the unknown ones. */
function matchedParam(view: string): string {
  if (view === '') return 'none';
  return view === 'all' ? '' : view;
}

export function SoftwarePage() {
  const url = useListUrl(spec);
  const view = url.filters.matched?.join() ?? '';
  const params = useMemo(() => ({ ...url.params, matched: matchedParam(view) }), [url.params, view]);
  const titles = useTitles(params);
  const waiting = useOverview().data?.titles.unknown;
  const [helping, help] = useDisclosure(false);
  const apps = useAppChoices();
  const navigate = useNavigate();
  const unknown = view === '';
  const byApp = url.filters.app_id ?? [];
  // The view is no filter that somebody would want to be rid of.
  const controls: ListControls = {
    ...url,
    narrowed: url.q !== '' || byApp.length > 0,
    reset: () => void navigate(addressOf(view)),
  };
  return (
    <>
      <PageHeader
        title="Software"
        lead="Programs on devices, one line for each identifier. Say which of them are apps: nothing is concluded from a name alone."
        actions={<CsvButton path="/titles" params={params} name="software" />}
      />
      <ViewTabs
        label="Lists of software"
        views={views.map(({ matched, label }) => ({
          to: addressOf(matched),
          label,
          current: view === matched,
          count: matched === '' ? waiting : undefined,
        }))}
      />
      <ListToolbar url={controls} search="Search name, identifier or publisher" end={<KeysButton onClick={help.open} />}>
        {!unknown && (
          <FilterMenu label="App" options={apps} value={byApp} onChange={(values) => url.filter('app_id', values)} />
        )}
      </ListToolbar>
      <TitlesTable
        key={view}
        query={titles}
        url={controls}
        unknown={unknown}
        help={{ opened: helping, open: help.open, close: help.close }}
        empty={<Nothing unknown={unknown} />}
      />
    </>
  );
}

function Nothing({ unknown }: { unknown: boolean }) {
  return unknown ? (
    <EmptyState icon={<IconPackageOff size={26} aria-hidden />} title="No unknown software">
      Every program that was found on a device belongs to an app or is ignored. Programs are found by connectors that
      read devices; see{' '}
      <Link className="nd-link" to="/settings/connectors">
        Connectors
      </Link>
      .
    </EmptyState>
  ) : (
    <EmptyState icon={<IconPackage size={26} aria-hidden />} title="Nothing here yet">
      Programs appear here once something is decided about them, by a rule or by an operator.
    </EmptyState>
  );
}
