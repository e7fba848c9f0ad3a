import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { QueryParams } from '../api/client';
import { downloadCsv } from '../lib/csv';
import { failed } from './notify';

interface Props {
  path: string;
  params: QueryParams;
  name: string;
}

/** Saves every row of the list as it is filtered, not only this page. */
export function CsvButton({ path, params, name }: Props) {
  const download = useMutation({
    mutationFn: () => downloadCsv(path, { ...params, limit: undefined, cursor: undefined }, `${name}.csv`),
    onError: failed('Download'),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      Download CSV
    </Button>
  );
}
