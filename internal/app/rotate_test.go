package app_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// TestRotate changes the key beside a running server, twice; its connectors go
// on syncing, and new ones can be saved.
func TestRotate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 20})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	storage := w.config().Storage
	for round := range 2 {
		core, err := app.OpenCore(context.Background(), storage, connector.Environment{}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		before, err := core.DB.Connector(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		n, err := core.RotateSecrets(context.Background())
		if err != nil || n != round+1 {
			t.Fatalf("rotated %d connectors, %v", n, err)
		}
		after, err := core.DB.Connector(context.Background(), id)
		if err != nil || after.Sealed == before.Sealed || !core.Keys.SealedWithPrimary(after.Sealed) {
			t.Errorf("not sealed anew: %v", err)
		}
		if err := core.Close(); err != nil {
			t.Error(err)
		}
		if sync := w.syncNow(id); sync.str("state") != "succeeded" {
			t.Errorf("sync after rotation %d: %s", round, sync.raw)
		}
		if round == 0 {
			w.settled(w.connect("Another"), "connected")
		}
	}
}
