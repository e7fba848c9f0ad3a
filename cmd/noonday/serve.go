package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

type serveCmd struct {
	config.ServeFlags
}

// Run implements the command.
func (c *serveCmd) Run(ctx context.Context) error {
	cfg, err := c.Validate()
	if err != nil {
		return err
	}
	return serve(ctx, cfg, func(s *app.Server) error { return s.Run(ctx, nil) })
}

// serve opens a server, runs it and closes it.
func serve(ctx context.Context, cfg config.Serve, run func(*app.Server) error) error {
	s, err := app.NewServer(ctx, cfg, version, os.Stdout, logger(cfg.Log))
	if err != nil {
		return err
	}
	return errors.Join(run(s), s.Close())
}

// logger writes to standard error; standard output is for what people asked for.
func logger(l config.Log) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Format == config.JSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

type demoCmd struct {
	Listen string `name:"listen" env:"NOONDAY_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"The address to listen on."`
	config.LogFlags
}

// Run implements the command.
func (c *demoCmd) Run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "noonday-demo-")
	if err != nil {
		return fmt.Errorf("make a throw-away directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	flags := config.Defaults()
	flags.Listen, flags.DataDir, flags.LogFlags = c.Listen, filepath.Join(dir, "data"), c.LogFlags
	flags.AllowPrivateConnectorURLs = "true"
	cfg, err := flags.Validate()
	if err != nil {
		return err
	}
	return serve(ctx, cfg, func(s *app.Server) error { return s.RunDemo(ctx) })
}

type migrateCmd struct {
	config.StorageFlags
	config.LogFlags
}

// Run implements the command.
func (c *migrateCmd) Run(ctx context.Context) error {
	return withCore(ctx, c.StorageFlags, c.LogFlags, func(*app.Core) error {
		fmt.Println("The database is up to date.")
		return nil
	})
}

// withCore opens the database beside a server that may be running.
func withCore(ctx context.Context, s config.StorageFlags, l config.LogFlags, do func(*app.Core) error) error {
	storage, storageErr := s.Validate()
	log, logErr := l.Validate()
	if err := config.Merge(storageErr, logErr); err != nil {
		return err
	}
	core, err := app.OpenCore(ctx, storage, connector.Environment{}, logger(log))
	if err != nil {
		return err
	}
	return errors.Join(do(core), core.Close())
}

type kandjiSimCmd struct {
	Listen  string `name:"listen" default:"127.0.0.1:8090" placeholder:"HOST:PORT" help:"The address to listen on. Its control API asks for no credentials: keep it on loopback."`
	Users   int    `name:"users" default:"1200" help:"How many users the directory has."`
	Devices int    `name:"devices" default:"1400" help:"How many devices there are; most of them have some 60 programs."`
	Seed    uint64 `name:"seed" default:"1" help:"The same seed makes the same directory."`
	Token   string `name:"token" help:"The API token that may read everything. Default: a fixed one, printed at start."`
	Limits  bool   `name:"limits" default:"true" negatable:"" help:"Enforce the vendor's rate limits."`
	Latency string `name:"latency" default:"0s" help:"How long every answer takes, such as 150ms."`
}

// Run implements the command.
func (c *kandjiSimCmd) Run(ctx context.Context) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	tenant := kandjisim.New(options)
	return tenant.Serve(ctx, c.Listen, func(url string) {
		fmt.Printf("A simulated Kandji tenant of %d users and %d devices is at %s\nAPI key: %s\nStart Noonday with --allow-private-connector-urls to connect it.\n",
			c.Users, c.Devices, url, tenant.Token())
	})
}

type versionCmd struct{}

// Run implements the command.
func (versionCmd) Run() error {
	fmt.Println("noonday", version)
	return nil
}
