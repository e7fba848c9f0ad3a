package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/config"
)

type moveCmd struct {
	From          string `name:"from" required:"" placeholder:"URL" help:"The database to copy: sqlite:PATH or postgres://…. It is left as it is."`
	To            string `name:"to" required:"" placeholder:"URL" help:"The database to copy to, in which no Noonday has worked yet."`
	DataDir       string `name:"data-dir" env:"NOONDAY_DATA_DIR" default:"./data" placeholder:"DIR" help:"Where Noonday keeps its files."`
	SecretKeyFile string `name:"secret-key-file" env:"NOONDAY_SECRET_KEY_FILE" placeholder:"FILE" help:"The key that seals credentials. Default: secret.key in the data directory."`
	config.LogFlags
}

// end is one of the two databases; its mistakes are those of its flag.
func (c *moveCmd) end(flag, url string) (config.Storage, error) {
	storage, err := config.StorageFlags{DataDir: c.DataDir, DatabaseURL: url, SecretKeyFile: c.SecretKeyFile}.Validate()
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		for i := range mistakes {
			if mistakes[i].Flag == "--database-url" {
				mistakes[i].Flag, mistakes[i].Env = flag, ""
			}
		}
	}
	return storage, err
}

// Run implements the command.
func (c *moveCmd) Run(ctx context.Context) error {
	from, fromErr := c.end("--from", c.From)
	to, toErr := c.end("--to", c.To)
	log, logErr := c.LogFlags.Validate()
	if err := config.Merge(fromErr, toErr, logErr); err != nil {
		return err
	}
	moved, err := app.Move(ctx, from, to, logger(log), func(table string) { fmt.Fprintf(os.Stderr, "%s …\n", table) })
	if err != nil {
		return err
	}
	total := int64(0)
	for _, m := range moved {
		fmt.Printf("%-24s %10d\n", m.Table, m.Rows)
		total += m.Rows
	}
	fmt.Printf("%-24s %10d\nEverything is there. Start Noonday with the new --database-url and the same key, %s. The old database is as it was: keep it until you have looked.\n",
		"rows in all", total, from.SecretKeyFile)
	return nil
}
