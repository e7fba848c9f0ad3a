import type { Role } from '../../api/types';

export const roleLabels: Record<Role, string> = {
  administrator: 'Administrator',
  analyst: 'Analyst',
  auditor: 'Auditor',
};

export const roleChoices = [
  { value: 'auditor', label: 'Auditor: sees everything, changes nothing' },
  { value: 'analyst', label: 'Analyst: sees the inventory and works on it' },
  { value: 'administrator', label: 'Administrator: may do everything' },
];

export function toRole(value: string): Role {
  return value === 'administrator' || value === 'analyst' ? value : 'auditor';
}
