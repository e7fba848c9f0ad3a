package action

import (
	"context"
	"strings"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// Find searches apps, people, accounts, devices and software titles for a text,
// and returns up to limit of each.
func (d *Deeds) Find(ctx context.Context, text string, limit int) (store.Found, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.Found{}, err
	}
	if strings.TrimSpace(text) == "" {
		return store.Found{}, fault.New(fault.Invalid, "missing_value", "Say what to search for: q is a part of a name, an address or an identifier.").At("q")
	}
	return d.Store.Find(ctx, text, limit)
}
