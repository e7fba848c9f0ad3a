import { describe, expect, it } from 'vitest';
import { layOut, noProblem } from './problem';

const form = ['name', 'settings.api_key', 'settings.api_url'];

describe('layOut', () => {
  it('puts a sentence beside its field', () => {
    const laid = layOut({ code: 'token_rejected', detail: 'Refused.', field: 'settings.api_key' }, form);
    expect(laid).toEqual({ fields: { 'settings.api_key': 'Refused.' }, general: null, first: 'settings.api_key' });
  });

  it('puts what belongs to no field of the form on top', () => {
    expect(layOut({ code: 'internal', detail: 'Broken.' }, form).general).toBe('Broken.');
    expect(layOut({ code: 'x', detail: 'Odd.', field: 'settings.other' }, form)).toEqual({
      fields: {},
      general: 'Odd.',
      first: null,
    });
  });

  it('lays out several problems and starts at the first field of the form', () => {
    const laid = layOut(
      {
        code: 'invalid',
        detail: 'Two things are wrong.',
        errors: [
          { field: 'settings.api_url', code: 'api_url_required', detail: 'Enter the URL.' },
          { field: 'settings.api_key', code: 'token_required', detail: 'Paste the token.' },
          { field: 'settings.api_key', code: 'token_malformed', detail: 'Never shown.' },
          { field: 'streams', code: 'invalid_value', detail: 'Unknown stream.' },
        ],
      },
      form,
    );
    expect(laid.fields).toEqual({ 'settings.api_url': 'Enter the URL.', 'settings.api_key': 'Paste the token.' });
    expect(laid.first).toBe('settings.api_key');
    expect(laid.general).toBe('Unknown stream.');
  });

  it('is empty without a problem', () => {
    expect(layOut(null, form)).toBe(noProblem);
  });
});
