import type { Device, MergedPerson, Person, PersonLink } from '../api/types';
import { plural } from './format';
import type { Tone } from './status';
import { capital, listed } from './listed';

export const serviceLook: { label: string; tone: Tone } = { label: 'Service', tone: 'info' };

/** The best short name of somebody. */
export function personName({ name, email, id }: { name: string; email: string; id: string }): string {
  return name || email || `person ${id}`;
}

/** “2 accounts, 1 device and 3 apps”; what there is none of is left out. */
export function holdings({ accounts, devices, apps }: Pick<Person, 'accounts' | 'devices' | 'apps'>): string {
  return listed([
    ...(accounts > 0 ? [plural(accounts, 'account')] : []),
    ...(devices > 0 ? [plural(devices, 'device')] : []),
    ...(apps > 0 ? [plural(apps, 'app')] : []),
  ], 'nothing');
}

/** What follows from merging one person into another, sentence by sentence. */
export function mergeSentences(stays: Person, goes: Person): string[] {
  const stay = personName(stays);
  const go = personName(goes);
  return [
    `${go} becomes part of ${stay}.`,
    goes.accounts + goes.devices > 0
      ? `${capital(holdings({ ...goes, apps: 0 }))} of ${go} ${goes.accounts + goes.devices === 1 ? 'counts' : 'count'} as ${stay}’s, and so will what connectors find for ${go} later.`
      : `What connectors find for ${go} later will count as ${stay}’s.`,
    ...(goes.merged.length > 0 ? [`Whoever was merged into ${go} comes along: ${listed(goes.merged.map(personName), '')}.`] : []),
    'You can take this back at any time.',
  ];
}

/** What follows from taking back a merge. */
export function takeBackSentence(person: Person, merged: MergedPerson): string {
  return `${personName(merged)} becomes a person of their own again, with the accounts and devices that are theirs. ${personName(person)} keeps the rest.`;
}

/** What follows from splitting off accounts and devices. */
export function splitSentences(person: Person, accounts: number, devices: number): string[] {
  const what = holdings({ accounts, devices, apps: 0 });
  const one = accounts + devices === 1;
  return [
    `${capital(what)} ${one ? 'moves' : 'move'} out of ${personName(person)} into a person of their own.`,
    `${one ? 'It stays' : 'They stay'} there whatever the rules say, also after the next sync.`,
    'Merge the two persons again if this was wrong.',
  ];
}

/** Whether an operator has decided whose it is, so that rules leave it alone. */
export function pinned({ rule }: PersonLink): boolean {
  return rule === 'operator';
}

/** What a device is, in a line: “MacBook Pro · macOS 15.1”. */
export function deviceLine({ model, platform, os_version: version }: Pick<Device, 'model' | 'platform' | 'os_version'>): string {
  return [model, [platform, version].filter(Boolean).join(' ')].filter(Boolean).join(' · ');
}
