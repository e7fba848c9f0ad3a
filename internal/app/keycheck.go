package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"

	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// checkRow is what the check of the key is sealed for.
const checkRow = "installation/key-check"

// openKeys opens the key file, and makes one for an installation that has none
// yet. A key file that is missing is not replaced: a new key opens nothing.
func openKeys(ctx context.Context, db *sqldb.DB, path string) (*secret.Keyring, error) {
	kept, err := db.KeyCheck(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(path); kept != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "secret_key_missing",
			"The key file %s is missing, but credentials in the database are sealed with it. Put it back, or name it with --secret-key-file: all processes of an installation need the same one. %s",
			path, ifLost).Because(err)
	}
	return secret.OpenKeyring(path)
}

const ifLost = "If it is lost, run noonday secret adopt: then the credentials of all connectors have to be entered again."

// CheckKey refuses a key file that is not the one of the database, with the fault
// "secret_key_other". The first process to ask makes its key that of the database.
func (c *Core) CheckKey(ctx context.Context) error {
	kept, err := c.DB.KeyCheck(ctx)
	if err != nil {
		return err
	}
	if kept == "" {
		if err := c.opensAny(ctx); err != nil {
			return err
		}
		if set, err := c.keepCheck(ctx, ""); err != nil || set {
			return err
		}
		if kept, err = c.DB.KeyCheck(ctx); err != nil { // somebody was faster
			return err
		}
	}
	if _, err := c.Keys.Open(kept, checkRow); err != nil {
		return c.otherKey(err)
	}
	return nil
}

func (c *Core) otherKey(cause error) error {
	return fault.New(fault.Conflict, "secret_key_other",
		"The key file does not belong to this database, whose credentials are sealed with another key, or it is older than the last noonday secret rotate. Put the right one back, or name it with --secret-key-file: all processes of an installation need the same one. %s",
		ifLost).Because(cause)
}

// opensAny refuses a key that opens none of the credentials that there are.
func (c *Core) opensAny(ctx context.Context) error {
	var refusal error
	opened := false
	err := c.eachConnector(ctx, func(found *store.Connector) error {
		if found.Sealed == "" || opened {
			return nil
		}
		_, err := c.Keys.OpenMap(found.Sealed, store.SealRow(found.ID))
		opened, refusal = err == nil, err
		return nil
	})
	if err != nil || opened || refusal == nil {
		return err
	}
	return c.otherKey(refusal)
}

// keepCheck makes the key at hand that of the database, in the place of a check.
func (c *Core) keepCheck(ctx context.Context, before string) (bool, error) {
	sealed, err := c.Keys.Seal([]byte("the key of this installation"), checkRow)
	if err != nil {
		return false, err
	}
	return c.DB.SetKeyCheck(ctx, before, sealed)
}

// renewCheck seals the check with the newest key.
func (c *Core) renewCheck(ctx context.Context) error {
	kept, err := c.DB.KeyCheck(ctx)
	if err != nil {
		return err
	}
	_, err = c.keepCheck(ctx, kept)
	return err
}

// AdoptKey makes the key file that a configuration names that of the database,
// whatever it was before, and makes a new one if there is none. It returns how
// many connectors have credentials that it does not open.
func AdoptKey(ctx context.Context, s config.Storage, log *slog.Logger) (locked int, err error) {
	if _, err := secret.OpenKeyring(s.SecretKeyFile); err != nil {
		return 0, err
	}
	c, err := OpenCore(ctx, s, connector.Environment{}, log)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.renewCheck(ctx); err != nil {
		return 0, err
	}
	err = c.eachConnector(ctx, func(found *store.Connector) error {
		if _, err := c.Keys.OpenMap(found.Sealed, store.SealRow(found.ID)); err != nil {
			locked++
		}
		return nil
	})
	return locked, err
}
