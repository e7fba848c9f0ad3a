package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"regexp"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/api"
	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/web"
)

// shared are the flags of the commands that work beside a server.
type shared struct {
	config.StorageFlags
	config.LogFlags
}

// with opens the deeds for whoever runs the command.
func (c *shared) with(ctx context.Context, do func(context.Context, *app.Core) error) error {
	return withCore(ctx, c.StorageFlags, c.LogFlags, func(core *app.Core) error {
		return do(auth.WithActor(ctx, auth.CLI(systemUser())), core)
	})
}

// systemUser is the name of who runs the command, for the audit log.
func systemUser() string {
	u, err := user.Current()
	if err != nil {
		return "command line"
	}
	return u.Username
}

type operatorCmd struct {
	Create operatorCreateCmd `cmd:"" help:"Make an operator. The password is read from standard input; without one it is generated and printed once."`
}

type operatorCreateCmd struct {
	Email string `name:"email" required:"" help:"Their e-mail address."`
	Name  string `name:"name" help:"Their name. Default: the e-mail address."`
	Role  string `name:"role" default:"administrator" help:"administrator or auditor."`
	shared
}

// Run implements the command.
func (c *operatorCreateCmd) Run(ctx context.Context) error {
	password, err := givenPassword(os.Stdin)
	if err != nil {
		return err
	}
	generated := password == ""
	if generated {
		password = auth.NewSetupCode().Reveal() + "-" + auth.NewSetupCode().Reveal()
	}
	if c.Name == "" {
		c.Name = c.Email
	}
	return c.with(ctx, func(ctx context.Context, core *app.Core) error {
		o, err := core.Deeds.CreateOperator(ctx, action.NewOperator{Email: c.Email, Name: c.Name, Role: c.Role, Password: secret.New(password)})
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "Operator %s (%s) can sign in.\n", o.Email, o.Role)
		if generated {
			fmt.Println(password)
		}
		return nil
	})
}

// givenPassword is the first line of standard input, unless that is a terminal
// or empty.
func givenPassword(in *os.File) (string, error) {
	info, err := in.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice != 0 {
		return "", nil //nolint:nilerr // without standard input a password is generated
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make an API token and print it once."`
}

type tokenCreateCmd struct {
	Name string `name:"name" required:"" help:"What it is for."`
	Role string `name:"role" default:"administrator" help:"administrator or auditor."`
	Days *int   `name:"days" help:"How long it lasts. Default: it does not expire."`
	shared
}

// Run implements the command.
func (c *tokenCreateCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(ctx context.Context, core *app.Core) error {
		_, text, err := core.Deeds.CreateToken(ctx, c.Name, c.Role, c.Days)
		if err != nil {
			return err
		}
		fmt.Println(text.Reveal())
		return nil
	})
}

type secretCmd struct {
	Rotate secretRotateCmd `cmd:"" help:"Make a new key and seal all credentials with it. A running server follows by itself."`
	Create secretCreateCmd `cmd:"" help:"Make the key file before the first start, such as for a service manager that hands it over."`
	Adopt  secretAdoptCmd  `cmd:"" help:"Go on with the key file at hand although the database knows another key, which is lost."`
}

type secretCreateCmd struct {
	SecretKeyFile string `name:"secret-key-file" env:"NOONDAY_SECRET_KEY_FILE" required:"" placeholder:"FILE" help:"The file to make. It must not exist."`
}

// Run implements the command.
func (c *secretCreateCmd) Run() error {
	if _, err := os.Lstat(c.SecretKeyFile); err == nil {
		return fault.New(fault.Conflict, "secret_key_exists", "The file %s exists already. A key is never replaced: what it sealed could not be opened any more.", c.SecretKeyFile)
	}
	if _, err := secret.OpenKeyring(c.SecretKeyFile); err != nil {
		return err
	}
	fmt.Printf("%s holds a new key. Keep a copy of it, in another place than those of the database.\n", c.SecretKeyFile)
	return nil
}

type secretAdoptCmd struct {
	shared
}

// Run implements the command.
func (c *secretAdoptCmd) Run(ctx context.Context) error {
	storage, storageErr := c.StorageFlags.Validate()
	log, logErr := c.LogFlags.Validate()
	if err := config.Merge(storageErr, logErr); err != nil {
		return err
	}
	locked, err := app.AdoptKey(ctx, storage, logger(log))
	if err != nil {
		return err
	}
	fmt.Printf("The key file belongs to the database. Credentials of %d connectors have to be entered again: Reconnect them in the portal.\n", locked)
	return nil
}

type secretRotateCmd struct {
	shared
}

// Run implements the command.
func (c *secretRotateCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(ctx context.Context, core *app.Core) error {
		n, err := core.RotateSecrets(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("Credentials of %d connectors are sealed with a new key.\n", n)
		return nil
	})
}

// uuidForm is how the vendor's tokens look.
const uuidForm = `^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`

// options turns the flags into those of the simulator.
func (c *kandjiSimCmd) options() (kandjisim.Options, error) {
	var mistakes config.Mistakes
	latency, err := time.ParseDuration(c.Latency)
	if err != nil || latency < 0 {
		mistakes = append(mistakes, config.Mistake{Flag: "--latency", Problem: "it is no duration", Accepted: "a duration such as 150ms"})
	}
	if c.Users < 0 {
		mistakes = append(mistakes, config.Mistake{Flag: "--users", Problem: "it is negative", Accepted: "0 or more"})
	}
	if c.Devices < 0 {
		mistakes = append(mistakes, config.Mistake{Flag: "--devices", Problem: "it is negative", Accepted: "0 or more"})
	}
	if c.Token != "" && !regexp.MustCompile(uuidForm).MatchString(c.Token) {
		mistakes = append(mistakes, config.Mistake{Flag: "--token", Problem: "it is no UUID", Accepted: "a UUID, as the vendor's tokens are"})
	}
	if len(mistakes) > 0 {
		return kandjisim.Options{}, mistakes
	}
	options := kandjisim.Options{Users: c.Users, Devices: c.Devices, Seed: c.Seed, TokenDefault: c.Token, Latency: latency, ShortPages: true}
	if !c.Limits {
		options.Limits = &kandjisim.Limits{}
	}
	return options, nil
}

type openAPICmd struct{}

// Run implements the command.
func (openAPICmd) Run() error {
	a := api.New(api.Options{Deeds: &action.Deeds{}, Portal: web.Dist(), Probes: api.Probes{Version: "1"}})
	raw, err := a.OpenAPI()
	if err != nil {
		return err
	}
	fmt.Println(string(raw))
	return nil
}
