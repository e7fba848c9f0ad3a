// Package config turns flags and environment variables into a typed
// configuration, and reports all mistakes in them at once.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"reflect"

	"github.com/alecthomas/kong"

	"github.com/noonday/noonday/internal/secret"
)

// StorageFlags are the flags of every command that needs the database. Embed
// them in a kong command with the tag embed:"".
type StorageFlags struct {
	DataDir       string `name:"data-dir" env:"NOONDAY_DATA_DIR" default:"./data" placeholder:"DIR" help:"Where Noonday keeps its files."`
	DatabaseURL   string `name:"database-url" env:"NOONDAY_DATABASE_URL" placeholder:"URL" help:"The database: postgres://…, sqlite:PATH, or empty for noonday.db in the data directory."`
	SecretKeyFile string `name:"secret-key-file" env:"NOONDAY_SECRET_KEY_FILE" placeholder:"FILE" help:"The key that seals credentials, created if absent. Default: secret.key in the data directory."`
}

// LogFlags say how to log. Embed them as StorageFlags.
type LogFlags struct {
	LogFormat string `name:"log-format" env:"NOONDAY_LOG_FORMAT" default:"text" placeholder:"FORMAT" help:"text or json."`
	LogLevel  string `name:"log-level" env:"NOONDAY_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"debug, info, warn or error."`
}

// ServeFlags are the flags of the server. Embed them as StorageFlags.
type ServeFlags struct {
	Listen                    string `name:"listen" env:"NOONDAY_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"The address to listen on."`
	PublicURL                 string `name:"public-url" env:"NOONDAY_PUBLIC_URL" placeholder:"URL" help:"The address that browsers use, such as https://noonday.example.com."`
	Roles                     string `name:"roles" env:"NOONDAY_ROLES" default:"web,worker" placeholder:"ROLE,…" help:"What this process does: web (portal and API), worker (syncs), or both."`
	AllowPrivateConnectorURLs Switch `name:"allow-private-connector-urls" env:"NOONDAY_ALLOW_PRIVATE_CONNECTOR_URLS" help:"Let connectors use http and private addresses: for simulators and tests."`
	StorageFlags
	LogFlags
}

// Switch is a flag that is on or off. It keeps the text, so that a wrong one is
// reported with all other mistakes.
type Switch string

// Decode implements kong.MapperValue.
func (s *Switch) Decode(ctx *kong.DecodeContext) error {
	*s = "true"
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		*s = Switch(fmt.Sprint(ctx.Scan.Pop().Value))
	}
	return nil
}

// IsBool implements kong.BoolMapperValue: the flag needs no value.
func (s *Switch) IsBool() bool { return true }

// Engine is a kind of database.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Storage says where everything is kept.
type Storage struct {
	DataDir       string
	Engine        Engine
	DatabasePath  string      // of the SQLite file; empty with PostgreSQL
	DatabaseURL   secret.Text // of the PostgreSQL database; it may hold a password
	SecretKeyFile string
}

// LogFormat is how a log line is written.
type LogFormat string

// The log formats.
const (
	Text LogFormat = "text"
	JSON LogFormat = "json"
)

// Log says how to log.
type Log struct {
	Format LogFormat
	Level  slog.Level
}

// Role is a part of the work of a server.
type Role string

// The roles of a process.
const (
	Web    Role = "web"
	Worker Role = "worker"
)

// Serve is the configuration of a server.
type Serve struct {
	Listen string // host:port
	// PublicURL is the portal's address without a trailing slash; nil when it
	// was not given.
	PublicURL                 *url.URL
	Web                       bool // this process answers browsers and programs
	Worker                    bool // this process syncs
	AllowPrivateConnectorURLs bool
	Storage                   Storage
	Log                       Log
}

// Defaults returns the flags of a server as they are when none is given.
func Defaults() ServeFlags {
	var f ServeFlags
	setDefaults(reflect.ValueOf(&f).Elem())
	return f
}

// setDefaults reads the tags, so that each default stands in one place.
func setDefaults(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case field.Anonymous:
			setDefaults(v.Field(i))
		default:
			v.Field(i).SetString(field.Tag.Get("default"))
		}
	}
}

// Validate checks all flags. Its error is Mistakes and names every one.
func (f ServeFlags) Validate() (Serve, error) {
	c := &checker{}
	out := Serve{
		Listen:                    c.listen(f.Listen),
		PublicURL:                 c.publicURL(f.PublicURL),
		AllowPrivateConnectorURLs: c.onOff("--allow-private-connector-urls", "NOONDAY_ALLOW_PRIVATE_CONNECTOR_URLS", f.AllowPrivateConnectorURLs),
		Storage:                   c.storage(f.StorageFlags),
		Log:                       c.log(f.LogFlags),
	}
	out.Web, out.Worker = c.roles(f.Roles)
	if len(c.mistakes) > 0 {
		return Serve{}, c.mistakes
	}
	return out, nil
}

// Validate checks the flags of storage. Its error is Mistakes.
func (f StorageFlags) Validate() (Storage, error) {
	c := &checker{}
	out := c.storage(f)
	if len(c.mistakes) > 0 {
		return Storage{}, c.mistakes
	}
	return out, nil
}

// Validate checks the flags of logging. Its error is Mistakes.
func (f LogFlags) Validate() (Log, error) {
	c := &checker{}
	out := c.log(f)
	if len(c.mistakes) > 0 {
		return Log{}, c.mistakes
	}
	return out, nil
}

// Merge gathers the mistakes of several validations into one error, nil when
// there are none. Other errors come first.
func Merge(errs ...error) error {
	var mistakes Mistakes
	var others []error
	for _, err := range errs {
		if m, ok := errors.AsType[Mistakes](err); ok {
			mistakes = append(mistakes, m...)
		} else if err != nil {
			others = append(others, err)
		}
	}
	if len(mistakes) > 0 {
		others = append(others, mistakes)
	}
	return errors.Join(others...)
}

// storage checks where everything is kept.
func (c *checker) storage(f StorageFlags) Storage {
	out := Storage{DataDir: f.DataDir, SecretKeyFile: f.SecretKeyFile}
	c.path("--data-dir", "NOONDAY_DATA_DIR", f.DataDir, false)
	c.path("--secret-key-file", "NOONDAY_SECRET_KEY_FILE", f.SecretKeyFile, true)
	out.Engine, out.DatabasePath = c.database(f.DatabaseURL)
	switch {
	case out.Engine == Postgres:
		out.DatabaseURL = secret.New(f.DatabaseURL)
	case out.DatabasePath == "":
		out.DatabasePath = filepath.Join(f.DataDir, "noonday.db")
	}
	if out.SecretKeyFile == "" {
		out.SecretKeyFile = filepath.Join(f.DataDir, "secret.key")
	}
	if out.Engine == SQLite && filepath.Clean(out.SecretKeyFile) == filepath.Clean(out.DatabasePath) {
		c.add("--secret-key-file", "NOONDAY_SECRET_KEY_FILE", "it is the database file", "another file")
	}
	return out
}
