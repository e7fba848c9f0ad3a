import type { Role } from '../../api/types';

export const roleLabels: Record<Role, string> = {
  administrator: 'Administrator',
  auditor: 'Auditor',
};

export const roleChoices = [
  { value: 'auditor', label: 'Auditor: sees everything, changes nothing' },
  { value: 'administrator', label: 'Administrator: may do everything' },
];

export function toRole(value: string): Role {
  return value === 'administrator' ? 'administrator' : 'auditor';
}
