/** What a vendor says besides the usual, as facts: `last_seen_ip` becomes “Last seen ip”. */
export function attributeFacts(attributes: Record<string, string>): { label: string; value: string }[] {
  return Object.entries(attributes).map(([name, value]) => ({ label: attributeLabel(name), value: value || '—' }));
}

function attributeLabel(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
