import { usePerson } from '../../api/people';
import { RefFilter } from '../../components/RefFilter';
import type { ListControls } from '../../lib/listUrl';

/** The person that a list is filtered by, where a link has set one. */
export function PersonFilter({ url }: { url: ListControls }) {
  const id = url.filters.person_id?.[0];
  const person = usePerson(id ?? '', id !== undefined);
  if (id === undefined) return null;
  return <RefFilter label="Person" name={person.data?.name} onClear={() => url.filter('person_id', [])} />;
}
