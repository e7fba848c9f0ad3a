import { useMemo } from 'react';
import { useApps } from '../../api/inventory';
import type { Option } from '../../components/FilterMenu';

const ALL = { sort: 'name', limit: 500 };

/** The owners and tags that apps have, to filter by. */
export function useAppTraits(): { owners: Option[]; tags: Option[] } {
  const apps = useApps(ALL).data?.items;
  return useMemo(() => {
    const owners = new Map<string, string>();
    const tags = new Set<string>();
    for (const app of apps ?? []) {
      if (app.owner) owners.set(app.owner.id, app.owner.name);
      for (const tag of app.tags) tags.add(tag);
    }
    const byLabel = (a: Option, b: Option) => a.label.localeCompare(b.label);
    return {
      owners: [...owners].map(([value, label]) => ({ value, label })).sort(byLabel),
      tags: [...tags].map((tag) => ({ value: tag, label: tag })).sort(byLabel),
    };
  }, [apps]);
}
