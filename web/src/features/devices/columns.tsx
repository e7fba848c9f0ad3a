import type { Device } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { Name } from '../../components/Name';
import { RowLink } from '../../components/RowLink';
import { StatusBadge } from '../../components/StatusBadge';
import { Time } from '../../components/Time';
import { deviceLook } from '../../lib/status';
import classes from './Devices.module.css';

/** The columns from which lists of devices choose theirs. */
export const deviceColumns = {
  name: {
    id: 'name',
    header: 'Device',
    sort: 'name',
    cell: (device) => {
      const look = deviceLook(device);
      return (
        <div className={classes.name}>
          <RowLink to={`/devices/${device.id}`} below={device.model}>
            {device.name}
          </RowLink>
          {look && <StatusBadge {...look} />}
        </div>
      );
    },
  },
  system: {
    id: 'platform',
    header: 'Platform',
    sort: 'platform',
    drop: 2,
    cell: (device) => [device.platform, device.os_version].filter(Boolean).join(' ') || '—',
  },
  person: {
    id: 'person',
    header: 'Person',
    cell: (device) => <Name to="/people" of={device.person} none="Nobody known" />,
  },
  serial: {
    id: 'serial',
    header: 'Serial number',
    drop: 1,
    cell: (device) => (device.serial_number ? <code>{device.serial_number}</code> : '—'),
  },
  checkIn: {
    id: 'check-in',
    header: 'Last check-in',
    sort: 'last_check_in_at',
    drop: 2,
    cell: (device) => <Time value={device.last_check_in_at} />,
  },
  firstSeen: {
    id: 'first',
    header: 'First seen',
    sort: 'first_seen_at',
    drop: 1,
    cell: (device) => <Time value={device.first_seen_at} />,
  },
  lastSeen: {
    id: 'last',
    header: 'Last seen',
    drop: 1,
    cell: (device) => <Time value={device.last_seen_at} />,
  },
} satisfies Record<string, Column<Device>>;
