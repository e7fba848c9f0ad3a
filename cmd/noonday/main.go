// Command noonday shows which SaaS an organisation uses, who has access, and
// where that is known from.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/fault"
)

// version is set by the linker.
var version = "dev"

// commands are the subcommands; serve is the default.
type commands struct {
	Serve     serveCmd       `cmd:"" default:"withargs" help:"Run the portal, the API and the workers."`
	Demo      demoCmd        `cmd:"" help:"Serve on a throw-away database with a simulated Kandji tenant."`
	Operator  operatorCmd    `cmd:"" help:"Manage those who sign in to Noonday."`
	Token     tokenCmd       `cmd:"" help:"Manage API tokens."`
	Secret    secretCmd      `cmd:"" help:"Manage the key that seals credentials."`
	Migrate   migrateCmd     `cmd:"" help:"Bring the database up to date and exit."`
	Backup    backupCmd      `cmd:"" help:"Copy the SQLite database to a file. The server may go on running."`
	Move      moveCmd        `cmd:"" help:"Copy everything to another database, from SQLite to PostgreSQL or back."`
	Health    healthcheckCmd `cmd:"" name:"healthcheck" help:"Ask a server on this machine whether it is ready: for containers."`
	KandjiSim kandjiSimCmd   `cmd:"" name:"kandji-sim" help:"Run a simulated Kandji tenant."`
	OpenAPI   openAPICmd     `cmd:"" name:"openapi" hidden:"" help:"Print the description of the API."`
	Version   versionCmd     `cmd:"" help:"Print the version."`
}

// Exit codes.
const (
	exitFailed  = 1
	exitMistake = 2 // bad flags or environment
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run parses the command line and runs a command.
func run(ctx context.Context, args []string) int {
	parser, err := commandLine(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "noonday:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "noonday: %v\nRun noonday --help to see what there is.\n", err)
		return exitMistake
	}
	return explain(parsed.Run())
}

// commandLine knows all commands and their flags.
func commandLine(ctx context.Context) (*kong.Kong, error) {
	return kong.New(&commands{}, kong.Name("noonday"), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Description("Which SaaS does our company really use, and who has access?"))
}

// explain prints an error for whoever sits at the console, and returns the
// exit code.
func explain(err error) int {
	if err == nil || errors.Is(err, context.Canceled) {
		return 0
	}
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		fmt.Fprintf(os.Stderr, "noonday: %v\n", mistakes)
		return mistakes.ExitCode()
	}
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		fmt.Fprintf(os.Stderr, "noonday: %s\n", f.Message)
		if cause := f.Unwrap(); cause != nil {
			fmt.Fprintf(os.Stderr, "         (%v)\n", cause)
		}
		return exitFailed
	}
	fmt.Fprintf(os.Stderr, "noonday: %v\n", err)
	return exitFailed
}
