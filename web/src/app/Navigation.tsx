import {
  IconActivity,
  IconApps,
  IconBooks,
  IconCalendarTime,
  IconDeviceLaptop,
  IconFingerprint,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconPackage,
  IconPlugConnected,
  IconUsers,
  IconUserShield,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { NavLink } from 'react-router';
import { useOverview } from '../api/inventory';
import { useSession } from '../api/session';
import type { Permission } from '../api/types';
import type { Place } from '../lib/search';
import classes from './Navigation.module.css';

interface Item {
  to: string;
  label: string;
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
  needs: Permission;
}

const inventory: Item[] = [
  { to: '/overview', label: 'Overview', icon: IconLayoutDashboard, needs: 'inventory.read' },
  { to: '/apps', label: 'Apps', icon: IconApps, needs: 'inventory.read' },
  { to: '/people', label: 'People', icon: IconUsers, needs: 'inventory.read' },
  { to: '/devices', label: 'Devices', icon: IconDeviceLaptop, needs: 'inventory.read' },
  { to: '/accounts', label: 'Accounts', icon: IconFingerprint, needs: 'inventory.read' },
  { to: '/software', label: 'Software', icon: IconPackage, needs: 'inventory.read' },
  { to: '/events', label: 'Events', icon: IconActivity, needs: 'inventory.read' },
  { to: '/history', label: 'History', icon: IconCalendarTime, needs: 'inventory.read' },
];

const settings: Item[] = [
  { to: '/settings/connectors', label: 'Connectors', icon: IconPlugConnected, needs: 'connectors.read' },
  { to: '/settings/catalogue', label: 'Catalogue', icon: IconBooks, needs: 'inventory.read' },
  { to: '/settings/api-tokens', label: 'API tokens', icon: IconKey, needs: 'tokens.manage' },
  { to: '/settings/operators', label: 'Operators', icon: IconUserShield, needs: 'operators.manage' },
  { to: '/settings/audit', label: 'Audit log', icon: IconHistory, needs: 'audit.read' },
];

/** The pages that the operator may open, for the search. */
export function usePages(): Place[] {
  const { data: session } = useSession();
  return [...inventory, ...settings]
    .filter(({ needs }) => session?.permissions.includes(needs) ?? false)
    .map(({ to, label }) => ({ to, name: label }));
}

export function Navigation() {
  const { data: session } = useSession();
  const { data: overview } = useOverview();
  const allowed = (item: Item) => session?.permissions.includes(item.needs) ?? false;
  const attention = overview?.attention.length ?? 0;

  return (
    <nav aria-label="Main" className={classes.nav}>
      <ul className={classes.list}>
        {inventory.filter(allowed).map((item) => (
          <NavItem key={item.to} item={item} />
        ))}
      </ul>
      <h2 className={classes.heading} id="nav-settings">
        Settings
      </h2>
      <ul className={classes.list} aria-labelledby="nav-settings">
        {settings.filter(allowed).map((item) => (
          <NavItem
            key={item.to}
            item={item}
            count={item.to === '/settings/connectors' ? attention : 0}
          />
        ))}
      </ul>
    </nav>
  );
}

function NavItem({ item, count = 0 }: { item: Item; count?: number }) {
  const Icon = item.icon;
  return (
    <li>
      <NavLink to={item.to} className={classes.link}>
        <Icon size={17} stroke={1.7} aria-hidden />
        <span>{item.label}</span>
        {count > 0 && (
          <span className={classes.count}>
            {count}
            <span className={classes.hidden}> need attention</span>
          </span>
        )}
      </NavLink>
    </li>
  );
}
