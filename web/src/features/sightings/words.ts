import type { PersonLink, Sighting } from '../../api/types';
import { streamTitle } from '../../lib/sentences';

export const sightingKinds = [
  { value: 'account', label: 'Accounts' },
  { value: 'installed_app', label: 'Installed programs' },
];

const matchRules: Record<string, string> = {
  bundle_id: 'App identifier',
  bundle_prefix: 'Part of the app',
  team_id: 'Vendor’s signature',
  domain: 'Domain',
  name: 'Name only',
  source: 'Its own connector',
  operator: 'Operator',
  ignored: 'No SaaS',
};

/** How something was matched to an app, in a word or two; a newer server may have further rules. */
export function ruleLabel(rule: string): string {
  if (rule === '') return 'Not matched';
  return matchRules[rule] ?? streamTitle(rule);
}

const confidences: Record<string, string> = { high: 'sure', medium: 'likely', low: 'a guess' };

/** How far a match is to be trusted; nothing where there is no doubt. */
export function confidenceLabel({ rule, confidence }: Sighting['match']): string {
  return rule === 'operator' || rule === 'source' ? '' : (confidences[confidence] ?? confidence);
}

const linkRules: Record<PersonLink['rule'], string> = {
  '': 'Not linked',
  operator: 'Operator',
  vendor_id: 'Assigned by the vendor',
  email: 'E-mail address',
  alias: 'Further address',
};

/** How something was matched to a person. */
export function linkLabel(rule: string): string {
  return (linkRules as Partial<Record<string, string>>)[rule] ?? streamTitle(rule);
}
