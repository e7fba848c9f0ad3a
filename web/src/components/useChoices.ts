import { useConnectors } from '../api/connectors';
import { useApps } from '../api/inventory';
import type { List, Ref } from '../api/types';
import type { Option } from './FilterMenu';

const ALL = { sort: 'name', limit: 500 };

function toOptions(list: List<Ref> | undefined): Option[] {
  return (list?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** The apps to filter by. */
export function useAppChoices(): Option[] {
  return toOptions(useApps(ALL).data);
}

/** The connectors to filter by. */
export function useConnectorChoices(): Option[] {
  return toOptions(useConnectors(ALL).data);
}
