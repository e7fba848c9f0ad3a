import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { useId } from 'react';
import type { TrendDay } from '../../api/types';
import { Card } from '../../components/Card';
import { DataTable } from '../../components/DataTable';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { formatNumber } from '../../lib/format';
import type { TrendName } from '../../lib/trend';
import classes from './Trend.module.css';
import { dayWords, TrendChart } from './TrendChart';

const charts: { name: TrendName; label: string; to: string }[] = [
  { name: 'apps', label: 'Apps', to: '/apps' },
  { name: 'accounts', label: 'Accounts', to: '/accounts' },
  { name: 'people', label: 'People', to: '/people' },
  { name: 'devices', label: 'Devices', to: '/devices' },
];

const columns: Column<TrendDay>[] = [
  { id: 'day', header: 'Day', cell: ({ day }) => dayWords(day) },
  ...charts.map(({ name, label }) => ({
    id: name,
    header: label,
    align: 'right' as const,
    cell: (day: TrendDay) => formatNumber(day[name]),
  })),
];

/** How the inventory grew, as lines and as a table. */
export function Trend({ days }: { days: TrendDay[] }) {
  const [asTable, table] = useDisclosure(false);
  const id = useId();
  return (
    <Card
      title="Over time"
      lead="The last figures of each day, for up to 90 days."
      actions={
        days.length > 0 && (
          <Button
            size="xs"
            variant="default"
            leftSection={asTable ? <IconChartLine size={15} aria-hidden /> : <IconTable size={15} aria-hidden />}
            aria-controls={id}
            onClick={table.toggle}
          >
            {asTable ? 'Show as lines' : 'Show as table'}
          </Button>
        )
      }
    >
      <div id={id}>
        {days.length === 0 ? (
          <EmptyState title="No figures yet">The first ones are taken when a sync has ended.</EmptyState>
        ) : asTable ? (
          <div className={classes.table}>
            <DataTable
              label="Figures of each day"
              columns={columns}
              rows={[...days].reverse()}
              rowKey={({ day }) => day}
              empty={null}
            />
          </div>
        ) : (
          <>
            <div className={classes.charts}>
              {charts.map((chart) => (
                <TrendChart key={chart.name} {...chart} days={days} />
              ))}
            </div>
            {days.length === 1 && <p className={classes.first}>This is the first day. Tomorrow it becomes a line.</p>}
          </>
        )}
      </div>
    </Card>
  );
}
