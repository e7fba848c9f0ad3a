import { Button, Group, Input, NativeSelect, SegmentedControl, Stack, TagsInput, Textarea } from '@mantine/core';
import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useAppSearch, useCategories, useOwnerSearch, usePatchApp } from '../../api/apps';
import type { AppChange } from '../../api/apps';
import { problemOf } from '../../api/client';
import type { App, AppStatus, Ref } from '../../api/types';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { SearchSelect } from '../../components/SearchSelect';
import type { Choice } from '../../components/SearchSelect';
import { layOut } from '../../lib/problem';
import { appLooks } from '../../lib/status';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { listProblem } from '../../lib/words';
import classes from './ReviewForm.module.css';
import { useAppTraits } from './useAppTraits';

const statuses = (Object.keys(appLooks) as AppStatus[]).map((value) => ({ value, label: appLooks[value].label }));
const FIELDS = ['status', 'owner_id', 'alternative_id', 'category', 'tags', 'notes'];

function choiceOf(ref: Ref | null): Choice | null {
  return ref && { value: ref.id, label: ref.name };
}

/** What operators say of an app. Only what was changed is sent. */
export function ReviewForm({ app }: { app: App }) {
  const [status, setStatus] = useState(app.status);
  const [owner, setOwner] = useState(choiceOf(app.owner));
  const [alternative, setAlternative] = useState(choiceOf(app.alternative));
  const [category, setCategory] = useState(app.category);
  const [tags, setTags] = useState(app.tags);
  const [notes, setNotes] = useState(app.notes);
  const patch = usePatchApp(app.id);
  const problem = layOut(listProblem(patch.error && problemOf(patch.error)), FIELDS);
  const field = useFieldFocus(problem);
  const id = useId();
  const known = useAppTraits().tags.map(({ value }) => value);

  const change: AppChange = {
    ...(status !== app.status && { status }),
    ...((owner?.value ?? null) !== (app.owner?.id ?? null) && { owner_id: owner?.value ?? null }),
    ...((alternative?.value ?? null) !== (app.alternative?.id ?? null) && { alternative_id: alternative?.value ?? null }),
    ...(category !== app.category && { category }),
    ...(tags.join('\n') !== app.tags.join('\n') && { tags }),
    ...(notes !== app.notes && { notes }),
  };
  const changed = Object.keys(change).length > 0;

  function submit(event: SubmitEvent) {
    event.preventDefault();
    patch.mutate(change, { onSuccess: () => done(`What you say of ${app.name} is saved.`) });
  }

  function reset() {
    setStatus(app.status);
    setOwner(choiceOf(app.owner));
    setAlternative(choiceOf(app.alternative));
    setCategory(app.category);
    setTags(app.tags);
    setNotes(app.notes);
    patch.reset();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <Input.Wrapper label="Status" labelElement="div" labelProps={{ id }} error={problem.fields.status}>
          <SegmentedControl
            className={classes.statuses}
            aria-labelledby={id}
            fullWidth
            data={statuses}
            value={status}
            onChange={(value) => setStatus(value)}
          />
        </Input.Wrapper>
        <div className={classes.fields}>
          <OwnerPicker value={owner} onChange={setOwner} error={problem.fields.owner_id} inputRef={field('owner_id')} />
          <AlternativePicker
            app={app}
            value={alternative}
            onChange={setAlternative}
            error={problem.fields.alternative_id}
            inputRef={field('alternative_id')}
          />
          <CategorySelect
            value={category}
            onChange={setCategory}
            error={problem.fields.category}
            inputRef={field('category')}
          />
          <TagsInput
            ref={field('tags')}
            label="Tags"
            data={known}
            value={tags}
            onChange={setTags}
            error={problem.fields.tags}
            placeholder={tags.length === 0 ? 'Type a word, then Enter' : undefined}
            clearable={false}
          />
        </div>
        <Textarea
          ref={field('notes')}
          label="Notes"
          autosize
          minRows={2}
          maxRows={10}
          maxLength={5000}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
          error={problem.fields.notes}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" disabled={!changed || patch.isPending} onClick={reset}>
            Discard
          </Button>
          <Button type="submit" disabled={!changed} loading={patch.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PickerProps {
  value: Choice | null;
  onChange: (choice: Choice | null) => void;
  error: string | undefined;
  inputRef: (element: HTMLElement | null) => void;
}

function OwnerPicker(props: PickerProps) {
  const [q, setQ] = useState('');
  const people = useOwnerSearch(q);
  return (
    <SearchSelect
      {...props}
      label="Owner"
      placeholder="Search people"
      choices={(people.data?.items ?? []).map(({ id, name, email, department }) => ({
        value: id,
        label: name || email,
        below: [name && email, department].filter(Boolean).join(' · '),
      }))}
      onSearch={setQ}
      loading={people.isFetching}
      nothing="Nobody is called that."
    />
  );
}

function AlternativePicker({ app, ...props }: PickerProps & { app: App }) {
  const [q, setQ] = useState('');
  const apps = useAppSearch({ q, sort: 'name', limit: 20 });
  return (
    <SearchSelect
      {...props}
      label="Use instead"
      placeholder="Search apps"
      choices={(apps.data?.items ?? [])
        .filter(({ id }) => id !== app.id)
        .map(({ id, name, status }) => ({ value: id, label: name, below: appLooks[status].label }))}
      onSearch={setQ}
      loading={apps.isFetching}
      nothing="No app is called that."
    />
  );
}

interface CategoryProps {
  value: string;
  onChange: (category: string) => void;
  error: string | undefined;
  inputRef: (element: HTMLElement | null) => void;
}

function CategorySelect({ value, onChange, error, inputRef }: CategoryProps) {
  const categories = useCategories().data?.items ?? [];
  // Apps have categories by their title, and may have one that the catalogue does not know.
  const titles = new Set([value, ...categories.map(({ title }) => title)].filter(Boolean));
  return (
    <NativeSelect
      ref={inputRef}
      label="Category"
      data={[{ value: '', label: 'None' }, ...[...titles].sort().map((title) => ({ value: title, label: title }))]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
