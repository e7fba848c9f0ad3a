import { IconDeviceLaptop } from '@tabler/icons-react';
import { useDevices } from '../api/devices';
import { CsvButton } from '../components/CsvButton';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { TextFilter } from '../components/TextFilter';
import { useConnectorChoices } from '../components/useChoices';
import { deviceColumns } from '../features/devices/columns';
import { PersonFilter } from '../features/people/PersonFilter';
import { useListUrl } from '../lib/listUrl';

const spec = {
  filters: ['platform', 'connector_id', 'unassigned', 'removed', 'person_id', 'app_id', 'title_id'],
  sort: 'name',
} as const;

const columns = [
  deviceColumns.name,
  deviceColumns.person,
  deviceColumns.system,
  deviceColumns.serial,
  deviceColumns.checkIn,
  deviceColumns.firstSeen,
];

const unassigned = [{ value: 'true', label: 'Nobody known' }];
const removed = [{ value: 'true', label: 'Removed ones too' }];

export function DevicesPage() {
  const url = useListUrl(spec);
  const devices = useDevices(url.params);
  const connectors = useConnectorChoices();
  const choose = (name: string) => ({
    value: url.filters[name] ?? [],
    onChange: (values: string[]) => url.filter(name, values),
  });
  return (
    <>
      <PageHeader
        title="Devices"
        lead="Managed computers and phones, and who uses them."
        actions={<CsvButton path="/devices" params={url.params} name="devices" />}
      />
      <ListToolbar url={url} search="Search name, serial number or user">
        <TextFilter
          label="Platform"
          hint="The platform, as the vendor calls it"
          value={(url.filters.platform ?? []).join(', ')}
          onChange={(text) => url.filter('platform', text.split(',').map((word) => word.trim()).filter(Boolean))}
        />
        <FilterMenu label="Person" any="Anybody or nobody" options={unassigned} {...choose('unassigned')} />
        <FilterMenu label="Connector" options={connectors} {...choose('connector_id')} />
        <FilterMenu label="Show" any="Those that are there" options={removed} {...choose('removed')} />
        <PersonFilter url={url} />
      </ListToolbar>
      <ListCard
        query={devices}
        url={url}
        noun="Devices"
        columns={columns}
        rowKey={(device) => device.id}
        empty={
          <EmptyState icon={<IconDeviceLaptop size={26} aria-hidden />} title="No device has been seen yet">
            Devices appear here as soon as a connector that lists devices collects.
          </EmptyState>
        }
      />
    </>
  );
}
