/** “a, b and c”. */
export function listed(words: string[], none: string): string {
  const last = words[words.length - 1];
  if (last === undefined) return none;
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
