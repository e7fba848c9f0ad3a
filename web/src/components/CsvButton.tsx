import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { QueryParams } from '../api/client';
import { downloadCsv, downloadJson } from '../lib/csv';
import { failed } from './notify';

interface Props {
  path: string;
  params: QueryParams;
  name: string;
}

/** Saves every row of the list as it is filtered, not only this page. */
export function CsvButton({ path, params, name }: Props) {
  const all = { ...params, limit: undefined, cursor: undefined };
  const csv = useMutation({
    mutationFn: () => downloadCsv(path, all, `${name}.csv`),
    onError: failed('Download'),
  });
  const json = useMutation({
    mutationFn: () => downloadJson(path, all, `${name}.json`),
    onError: failed('Download'),
  });
  return (
    <Button.Group>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={csv.isPending}
        onClick={() => csv.mutate()}
      >
        Download CSV
      </Button>
      <Button variant="default" px="sm" aria-label="Download JSON" loading={json.isPending} onClick={() => json.mutate()}>
        JSON
      </Button>
    </Button.Group>
  );
}
