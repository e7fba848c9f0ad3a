package secret

import (
	"encoding/json"
	"fmt"
)

// SealMap seals named secrets for a row. No secrets seal to the empty text.
func (k *Keyring) SealMap(secrets map[string]Text, row string) (string, error) {
	if len(secrets) == 0 {
		return "", nil
	}
	plain := make(map[string]string, len(secrets))
	for name, text := range secrets {
		plain[name] = text.Reveal()
	}
	raw, err := json.Marshal(plain)
	if err != nil {
		return "", fmt.Errorf("encode secrets: %w", err)
	}
	return k.Seal(raw, row)
}

// OpenMap opens what SealMap sealed for the same row.
func (k *Keyring) OpenMap(sealed, row string) (map[string]Text, error) {
	secrets := map[string]Text{}
	if sealed == "" {
		return secrets, nil
	}
	raw, err := k.Open(sealed, row)
	if err != nil {
		return nil, err
	}
	plain := map[string]string{}
	if err := json.Unmarshal(raw, &plain); err != nil {
		return nil, fmt.Errorf("decode secrets of %s", row) // the cause may quote a secret
	}
	for name, value := range plain {
		secrets[name] = New(value)
	}
	return secrets, nil
}
