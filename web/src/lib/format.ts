const integers = new Intl.NumberFormat('en');
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const relatives = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolutes = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const clocks = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });

export function formatNumber(value: number): string {
  return integers.format(value);
}

/** How many match; with a plus if there may be more. */
export function formatTotal({ total, total_is_minimum }: { total: number; total_is_minimum?: boolean }): string {
  return `${formatNumber(total)}${total_is_minimum ? '+' : ''}`;
}

/** A figure that may not be known. */
export function formatFigure(value: number | null): string {
  return value === null ? '—' : formatNumber(value);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

export function formatAbsolute(iso: string): string {
  return absolutes.format(new Date(iso));
}

export function formatDay(iso: string): string {
  return days.format(new Date(iso));
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** “5 minutes ago”, “in 2 hours”; within 45 seconds either way it is now. */
export function formatRelative(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  if (Math.abs(seconds) < 45) return seconds > 5 ? 'in a moment' : 'just now';
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relatives.format(Math.round(seconds / size), unit);
  }
  return relatives.format(Math.sign(seconds), 'minute');
}

/** “09:40” on the same day, “Jun 3, 2026, 09:40” on another. */
export function formatMoment(iso: string, now: number): string {
  const date = new Date(iso);
  const time = clocks.format(date);
  return date.toDateString() === new Date(now).toDateString() ? time : `${days.format(date)}, ${time}`;
}

/** When something to come happens: “now”, “in 12 s”, “in 5 min”, “at 11:00”. */
export function formatUntil(iso: string, now: number): string {
  const seconds = Math.ceil((new Date(iso).getTime() - now) / 1000);
  if (seconds <= 0) return 'now';
  if (seconds < 60) return `in ${seconds}\u00a0s`;
  if (seconds < 3600) return `in ${Math.ceil(seconds / 60)}\u00a0min`;
  return `at ${formatMoment(iso, now)}`;
}

/** “38 ms”, “0.4 s”, “12 s”, “3 min 5 s”, “2 h 10 min”. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${oneDecimal.format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) {
    const rest = whole % 60;
    return rest === 0 ? `${Math.floor(whole / 60)} min` : `${Math.floor(whole / 60)} min ${rest} s`;
  }
  const minutes = Math.round(whole / 60);
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** “about 40 seconds left”, in steps coarse enough not to flicker. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 60) return `about ${Math.ceil(seconds / 5) * 5} seconds left`;
  if (seconds < 3600) return `about ${plural(Math.ceil(seconds / 60), 'minute')} left`;
  return `about ${plural(Math.round(seconds / 3600), 'hour')} left`;
}

/** “60” → “every hour”, “90” → “every 1 h 30 min”. */
export function formatInterval(minutes: number): string {
  if (minutes === 1) return 'every minute';
  if (minutes === 60) return 'every hour';
  if (minutes === 1440) return 'every day';
  if (minutes % 60 === 0) return `every ${minutes / 60} hours`;
  if (minutes < 60) return `every ${minutes} minutes`;
  return `every ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => word?.charAt(0) ?? '').join('').toUpperCase() || '?';
}
