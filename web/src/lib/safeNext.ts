/** Where to go after signing in: a path of this portal, never another site. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith('/') || /^\/[/\\]/.test(next) || next.startsWith('/sign-in')) return '/overview';
  return next;
}
