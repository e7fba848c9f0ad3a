package app

import (
	"context"
	"fmt"

	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// RotateSecrets makes a new key, seals all credentials with it, and forgets
// older keys that seal nothing any more. It returns how many connectors it
// sealed anew. A running server goes on with the new key by itself; the key
// before the new one stays until the next rotation, for a connector that the
// server is sealing with it at this moment.
func (c *Core) RotateSecrets(ctx context.Context) (int, error) {
	if err := c.CheckKey(ctx); err != nil {
		return 0, err
	}
	previous, err := c.primary()
	if err != nil {
		return 0, err
	}
	if err := c.Keys.Rotate(); err != nil {
		return 0, err
	}
	resealed := 0
	err = c.eachConnector(ctx, func(found *store.Connector) error {
		if err := c.reseal(ctx, found.ID); err != nil {
			return fmt.Errorf("seal connector %s anew: %w", found.ID, err)
		}
		resealed++
		return nil
	})
	if err == nil {
		err = c.renewCheck(ctx)
	}
	if err != nil {
		return resealed, err
	}
	return resealed, c.prune(ctx, previous)
}

// eachConnector calls do for every connector.
func (c *Core) eachConnector(ctx context.Context, do func(*store.Connector) error) error {
	q := store.ConnectorQuery{Paging: store.Paging{Limit: 100}}
	for {
		list, err := c.DB.ListConnectors(ctx, q)
		if err != nil {
			return err
		}
		for i := range list.Items {
			if err := do(&list.Items[i]); err != nil {
				return err
			}
		}
		if q.Cursor = list.Next; q.Cursor == "" {
			return nil
		}
	}
}

// reseal seals the credentials of one connector with the newest key.
func (c *Core) reseal(ctx context.Context, id string) error {
	_, err := c.DB.EditConnector(ctx, id, func(k *store.Connector) error {
		if k.Sealed == "" || c.Keys.SealedWithPrimary(k.Sealed) {
			return nil
		}
		row := store.SealRow(k.ID)
		secrets, err := c.Keys.OpenMap(k.Sealed, row)
		if err != nil {
			return err
		}
		k.Sealed, err = c.Keys.SealMap(secrets, row)
		return err
	})
	return err
}

// primary is the id of the key that seals now.
func (c *Core) primary() (string, error) {
	sealed, err := c.Keys.Seal([]byte("which key"), "rotation")
	if err != nil {
		return "", err
	}
	return secret.KeyID(sealed)
}

// prune forgets the keys that no connector is sealed with, but for one.
func (c *Core) prune(ctx context.Context, keep string) error {
	inUse := []string{keep}
	err := c.eachConnector(ctx, func(found *store.Connector) error {
		if found.Sealed == "" {
			return nil
		}
		id, err := secret.KeyID(found.Sealed)
		inUse = append(inUse, id)
		return err
	})
	if err != nil {
		return err
	}
	check, err := c.DB.KeyCheck(ctx)
	if err != nil {
		return err
	}
	id, err := secret.KeyID(check)
	if err != nil {
		return err
	}
	_, err = c.Keys.Prune(append(inUse, id))
	return err
}
