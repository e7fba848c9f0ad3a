import { Button } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useDevice } from '../api/devices';
import type { Device } from '../api/types';
import { Card } from '../components/Card';
import { Facts } from '../components/Facts';
import type { Fact } from '../components/Facts';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { QueryGate } from '../components/QueryGate';
import { SourceList } from '../components/SourceList';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { InstalledCard } from '../features/devices/InstalledCard';
import { EventsCard } from '../features/events/EventsCard';
import { PersonLinkCard } from '../features/people/PersonLinkCard';
import { SightingsTable } from '../features/sightings/SightingsTable';
import { formatMoment } from '../lib/format';
import { attributeFacts } from '../lib/attributes';
import { deviceLine } from '../lib/people';
import { missingSentence } from '../lib/sentences';
import { deviceLook } from '../lib/status';
import { useNow } from '../lib/useNow';
import classes from './Detail.module.css';

const back = { to: '/devices', label: 'Devices' };

export function DevicePage() {
  const { id = '' } = useParams();
  return (
    <QueryGate query={useDevice(id)} title="Device" back={back}>
      {(device) => <DeviceView key={device.id} device={device} />}
    </QueryGate>
  );
}

function DeviceView({ device }: { device: Device }) {
  const look = deviceLook(device);
  const attributes = attributeFacts(device.attributes);
  return (
    <>
      <PageHeader
        title={device.name}
        trail={[back]}
        badge={look && <StatusBadge {...look} />}
        lead={deviceLine(device) || undefined}
      />
      <div className={classes.page}>
        <Notices device={device} />
        <div className={classes.wideFirst}>
          <div className={classes.stack}>
            <Card title="As the vendor lists it">
              <Facts facts={factsOf(device)} />
            </Card>
            {attributes.length > 0 && (
              <Card title="More from the vendor">
                <Facts facts={attributes} />
              </Card>
            )}
          </div>
          <div className={classes.stack}>
            <PersonLinkCard
              path={`/devices/${device.id}`}
              noun="device"
              person={device.person}
              link={device.person_link}
            />
            <Card title="Evidence" lead="Which connector saw this device, and when.">
              <SourceList
                sources={[
                  {
                    connector_id: device.connector?.id ?? null,
                    connector_name: device.origin,
                    first_seen_at: device.first_seen_at,
                    last_seen_at: device.last_seen_at,
                    disconnected_at: device.disconnected_at,
                  },
                ]}
              />
            </Card>
          </div>
        </div>
        <InstalledCard deviceId={device.id} />
        <SightingsTable path={`/devices/${device.id}/sightings`} />
        <EventsCard of={{ device_id: device.id }} all={`/events?device_id=${device.id}`} />
      </div>
    </>
  );
}

/** That it is history, or that the latest list came without it. */
function Notices({ device }: { device: Device }) {
  const now = useNow();
  const missing = missingSentence(device);
  return (
    <>
      {device.disconnected_at && (
        <Notice tone="warn" title="Kept as history">
          The connector that listed this device was deleted <Time value={device.disconnected_at} />. What you see is
          what it said last.
        </Notice>
      )}
      {missing && device.missing_since && (
        <Notice
          tone={device.held_by ? 'warn' : 'quiet'}
          title={`Missing since ${formatMoment(device.missing_since, now)}`}
          actions={
            device.held_by &&
            device.connector && (
              <Button
                component={Link}
                to={`/settings/connectors/${device.connector.id}/removals?list=devices`}
                size="xs"
              >
                Review
              </Button>
            )
          }
        >
          {missing}
        </Notice>
      )}
    </>
  );
}

function factsOf(device: Device): Fact[] {
  const { user } = device;
  return [
    { label: 'Model', value: device.model || '—' },
    { label: 'Serial number', value: device.serial_number ? <code>{device.serial_number}</code> : '—' },
    { label: 'Platform', value: [device.platform, device.os_version].filter(Boolean).join(' ') || '—' },
    { label: 'Asset tag', value: device.asset_tag || '—' },
    {
      label: 'Assigned to, as the vendor says',
      value: user ? [user.name, user.email].filter(Boolean).join(', ') || user.external_id : 'Nobody',
    },
    { label: 'Last check-in', value: <Time value={device.last_check_in_at} none="Not known" /> },
    { label: 'Enrolled', value: <Time value={device.enrolled_at} as="day" none="Not known" /> },
    { label: 'Removed', value: <Time value={device.removed_at} none="No" /> },
    { label: 'Vendor’s id', value: <code>{device.external_id}</code> },
  ];
}
