import { useDevice } from '../../api/devices';
import { RefFilter } from '../../components/RefFilter';
import type { ListControls } from '../../lib/listUrl';

/** The device that a list is filtered by, where a link has set one. */
export function DeviceFilter({ url }: { url: ListControls }) {
  const id = url.filters.device_id?.[0];
  const device = useDevice(id ?? '', id !== undefined);
  if (id === undefined) return null;
  return <RefFilter label="Device" name={device.data?.name} onClear={() => url.filter('device_id', [])} />;
}
