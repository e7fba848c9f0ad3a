package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/fault"
)

type backupCmd struct {
	To string `name:"to" required:"" placeholder:"FILE" help:"The file to write. It must not exist."`
	config.StorageFlags
}

// Run implements the command.
func (c *backupCmd) Run(ctx context.Context) error {
	storage, err := c.Validate()
	if err != nil {
		return err
	}
	size, err := app.Backup(ctx, storage, c.To)
	if err != nil {
		return err
	}
	fmt.Printf("%s holds the database as it was a moment ago (%d bytes). Keep a copy of %s as well, in another place.\n", c.To, size, storage.SecretKeyFile)
	return nil
}

type healthcheckCmd struct {
	Listen string `name:"listen" env:"NOONDAY_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"The address that the server listens on."`
}

// healthPatience is how long a server has to say that it is ready.
const healthPatience = 5 * time.Second

// Run implements the command.
func (c *healthcheckCmd) Run(ctx context.Context) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return config.Mistakes{{Flag: "--listen", Env: "NOONDAY_LISTEN", Problem: "it is no address", Accepted: "HOST:PORT, as the server has it"}}
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // of all addresses, one that is certainly this machine's
	}
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask whether it is ready: %w", err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return fault.New(fault.Unavailable, "not_running", "No Noonday answers at %s.", c.Listen).Because(err)
	}
	said, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return fmt.Errorf("read whether it is ready: %w", err)
	}
	fmt.Printf("%s", said)
	if res.StatusCode != http.StatusOK {
		return fault.New(fault.Unavailable, "not_ready", "Noonday is not ready.")
	}
	return nil
}
