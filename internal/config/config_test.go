package config

import (
	"errors"
	"log/slog"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestDefaultsAreGood(t *testing.T) {
	got, err := Defaults().Validate()
	if err != nil {
		t.Fatal(err)
	}
	want := Serve{
		Listen: "127.0.0.1:8080", Web: true, Worker: true,
		Storage: Storage{DataDir: "./data", Engine: SQLite, DatabasePath: filepath.Join("data", "noonday.db"), SecretKeyFile: filepath.Join("data", "secret.key")},
		Log:     Log{Format: Text, Level: slog.LevelInfo},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestGoodConfigurations(t *testing.T) {
	for name, c := range map[string]struct {
		set   func(*ServeFlags)
		check func(Serve) bool
	}{
		"all addresses": {func(f *ServeFlags) { f.Listen = ":80" }, func(s Serve) bool { return s.Listen == ":80" }},
		"free port":     {func(f *ServeFlags) { f.Listen = "localhost:0" }, func(s Serve) bool { return s.Listen == "localhost:0" }},
		"ipv6":          {func(f *ServeFlags) { f.Listen = "[::1]:8080" }, func(s Serve) bool { return s.Listen == "[::1]:8080" }},
		"web only":      {func(f *ServeFlags) { f.Roles = "web" }, func(s Serve) bool { return s.Web && !s.Worker }},
		"worker only":   {func(f *ServeFlags) { f.Roles = " worker " }, func(s Serve) bool { return !s.Web && s.Worker }},
		"public url":    {func(f *ServeFlags) { f.PublicURL = "https://Noonday.example.com:8443/" }, func(s Serve) bool { return s.PublicURL.String() == "https://noonday.example.com:8443" }},
		"relative file": {func(f *ServeFlags) { f.DatabaseURL = "sqlite:x.db" }, func(s Serve) bool { return s.Storage.DatabasePath == "x.db" }},
		"PostgreSQL": {func(f *ServeFlags) { f.DatabaseURL = "postgres://me:hunter2@db/noonday" }, func(s Serve) bool {
			return s.Storage.Engine == Postgres && s.Storage.DatabaseURL.Reveal() == "postgres://me:hunter2@db/noonday" && s.Storage.DatabasePath == ""
		}},
		"absolute file":  {func(f *ServeFlags) { f.DatabaseURL = "SQLite:/var/lib/x.db" }, func(s Serve) bool { return s.Storage.DatabasePath == "/var/lib/x.db" }},
		"key elsewhere":  {func(f *ServeFlags) { f.SecretKeyFile = "/run/key" }, func(s Serve) bool { return s.Storage.SecretKeyFile == "/run/key" }},
		"private on":     {func(f *ServeFlags) { f.AllowPrivateConnectorURLs = "TRUE" }, func(s Serve) bool { return s.AllowPrivateConnectorURLs }},
		"private off":    {func(f *ServeFlags) { f.AllowPrivateConnectorURLs = "0" }, func(s Serve) bool { return !s.AllowPrivateConnectorURLs }},
		"json and debug": {func(f *ServeFlags) { f.LogFormat, f.LogLevel = "JSON", "Debug" }, func(s Serve) bool { return s.Log == Log{JSON, slog.LevelDebug} }},
	} {
		flags := Defaults()
		c.set(&flags)
		if got, err := flags.Validate(); err != nil || !c.check(got) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestBadConfigurations is the corpus of mistakes: each is found, and alone.
func TestBadConfigurations(t *testing.T) {
	for _, c := range []struct {
		set  func(*ServeFlags)
		want string // the line up to what is accepted
	}{
		{func(f *ServeFlags) { f.Listen = "" }, `--listen (NOONDAY_LISTEN): "" is no address to listen on`},
		{func(f *ServeFlags) { f.Listen = "8080" }, `--listen (NOONDAY_LISTEN): "8080" is no address to listen on`},
		{func(f *ServeFlags) { f.Listen = "::1:8080" }, `--listen (NOONDAY_LISTEN): "::1:8080" is no address to listen on`},
		{func(f *ServeFlags) { f.Listen = "localhost:" }, `--listen (NOONDAY_LISTEN): "" is no port number`},
		{func(f *ServeFlags) { f.Listen = "localhost:http" }, `--listen (NOONDAY_LISTEN): "http" is no port number`},
		{func(f *ServeFlags) { f.Listen = "localhost:65536" }, `--listen (NOONDAY_LISTEN): "65536" is no port number`},
		{func(f *ServeFlags) { f.Listen = "local host:80" }, `--listen (NOONDAY_LISTEN): "local host" is neither a host name nor an IP address`},
		{func(f *ServeFlags) { f.Listen = "[::zz]:80" }, `--listen (NOONDAY_LISTEN): "::zz" is neither a host name nor an IP address`},
		{func(f *ServeFlags) { f.PublicURL = "noonday.example.com" }, `--public-url (NOONDAY_PUBLIC_URL): "noonday.example.com" does not begin with http:// or https://`},
		{func(f *ServeFlags) { f.PublicURL = "ftp://x" }, `--public-url (NOONDAY_PUBLIC_URL): "ftp://x" does not begin with http:// or https://`},
		{func(f *ServeFlags) { f.PublicURL = "https://" }, `--public-url (NOONDAY_PUBLIC_URL): "https://" names no host`},
		{func(f *ServeFlags) { f.PublicURL = "https://x/noonday" }, `--public-url (NOONDAY_PUBLIC_URL): "https://x/noonday" has a path: the portal has to be at the root of its host`},
		{func(f *ServeFlags) { f.PublicURL = "https://x?y=1" }, `--public-url (NOONDAY_PUBLIC_URL): "https://x?y=1" has a query or a fragment`},
		{func(f *ServeFlags) { f.PublicURL = "https://me:hunter2@x" }, `--public-url (NOONDAY_PUBLIC_URL): it holds a user name or password`},
		{func(f *ServeFlags) { f.PublicURL = "https://%zz" }, `--public-url (NOONDAY_PUBLIC_URL): it is no URL`},
		{func(f *ServeFlags) { f.Roles = "" }, `--roles (NOONDAY_ROLES): a role is empty`},
		{func(f *ServeFlags) { f.Roles = "web," }, `--roles (NOONDAY_ROLES): a role is empty`},
		{func(f *ServeFlags) { f.Roles = "web,api" }, `--roles (NOONDAY_ROLES): "api" is no role`},
		{func(f *ServeFlags) { f.Roles = "web worker" }, `--roles (NOONDAY_ROLES): "web worker" is no role`},
		{func(f *ServeFlags) { f.AllowPrivateConnectorURLs = "maybe" }, `--allow-private-connector-urls (NOONDAY_ALLOW_PRIVATE_CONNECTOR_URLS): "maybe" is neither on nor off`},
		{func(f *ServeFlags) { f.DataDir = "" }, `--data-dir (NOONDAY_DATA_DIR): it is empty`},
		{func(f *ServeFlags) { f.DataDir = "  " }, `--data-dir (NOONDAY_DATA_DIR): it is empty`},
		{func(f *ServeFlags) { f.DataDir = "a\x00b" }, `--data-dir (NOONDAY_DATA_DIR): it holds a NUL character`},
		{func(f *ServeFlags) { f.SecretKeyFile = "keys/" }, `--secret-key-file (NOONDAY_SECRET_KEY_FILE): "keys/" is a directory`},
		{func(f *ServeFlags) { f.SecretKeyFile = "data/../data/noonday.db" }, `--secret-key-file (NOONDAY_SECRET_KEY_FILE): it is the database file`},
		{func(f *ServeFlags) { f.DatabaseURL = "postgres://me:hunter2@db" }, `--database-url (NOONDAY_DATABASE_URL): it is no address of a PostgreSQL database`},
		{func(f *ServeFlags) { f.DatabaseURL = "postgresql:me:hunter2@db/noonday" }, `--database-url (NOONDAY_DATABASE_URL): it is no address of a PostgreSQL database`},
		{func(f *ServeFlags) { f.DatabaseURL = "mysql://me:hunter2@db/noonday" }, `--database-url (NOONDAY_DATABASE_URL): it does not name a database that this version knows`},
		{func(f *ServeFlags) { f.DatabaseURL = "noonday.db" }, `--database-url (NOONDAY_DATABASE_URL): it does not name a database that this version knows`},
		{func(f *ServeFlags) { f.DatabaseURL = "sqlite:" }, `--database-url (NOONDAY_DATABASE_URL): after sqlite: there is no file name`},
		{func(f *ServeFlags) { f.DatabaseURL = "sqlite:/var/" }, `--database-url (NOONDAY_DATABASE_URL): after sqlite: there is no file name`},
		{func(f *ServeFlags) { f.DatabaseURL = "sqlite://x.db" }, `--database-url (NOONDAY_DATABASE_URL): after sqlite: there has to be a plain path, without //, ? and #`},
		{func(f *ServeFlags) { f.DatabaseURL = "sqlite:x.db?mode=ro" }, `--database-url (NOONDAY_DATABASE_URL): after sqlite: there has to be a plain path, without //, ? and #`},
		{func(f *ServeFlags) { f.DatabaseURL = "sqlite::memory:" }, `--database-url (NOONDAY_DATABASE_URL): a database in memory would be lost at every start`},
		{func(f *ServeFlags) { f.LogFormat = "xml" }, `--log-format (NOONDAY_LOG_FORMAT): "xml" is no log format`},
		{func(f *ServeFlags) { f.LogLevel = "loud" }, `--log-level (NOONDAY_LOG_LEVEL): "loud" is no log level`},
	} {
		flags := Defaults()
		c.set(&flags)
		_, err := flags.Validate()
		mistakes, ok := errors.AsType[Mistakes](err)
		if !ok || len(mistakes) != 1 {
			t.Errorf("want one mistake %s\n got %v", c.want, err)
			continue
		}
		got, accepted, ok := strings.Cut(mistakes[0].String(), "; accepted: ")
		if got != c.want || !ok || accepted == "" || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("want %s\n got %v", c.want, err)
		}
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	flags := ServeFlags{Listen: "x", PublicURL: "x", Roles: "x", AllowPrivateConnectorURLs: "x"}
	flags.DataDir, flags.DatabaseURL, flags.SecretKeyFile = "", "x", "x/"
	flags.LogFormat, flags.LogLevel = "x", "x"
	_, err := flags.Validate()
	mistakes, ok := errors.AsType[Mistakes](err)
	if !ok || len(mistakes) != reflect.TypeFor[ServeFlags]().NumField()-2+3+2 {
		t.Fatalf("want a mistake for every flag, got\n%v", err)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != len(mistakes) {
		t.Errorf("%d lines for %d mistakes", len(lines), len(mistakes))
	}
	if mistakes.ExitCode() != 2 {
		t.Error("a bad configuration ends with exit code 2")
	}
}

func TestMerge(t *testing.T) {
	_, one := StorageFlags{DataDir: ""}.Validate()
	_, two := LogFlags{LogFormat: "x", LogLevel: "info"}.Validate()
	mistakes, ok := errors.AsType[Mistakes](Merge(one, nil, two))
	if !ok || len(mistakes) != 2 {
		t.Errorf("got %v", mistakes)
	}
	if Merge(nil, nil) != nil {
		t.Error("no mistakes, no error")
	}
	other := errors.New("other")
	if !errors.Is(Merge(one, other), other) {
		t.Error("other errors are kept")
	}
}

// parse reads flags as main does.
func parse(t *testing.T, args ...string) ServeFlags {
	t.Helper()
	var cli struct {
		Serve struct {
			ServeFlags `embed:""`
		} `cmd:""`
	}
	parser, err := kong.New(&cli, kong.Exit(func(int) { t.Error("kong ended the program") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append([]string{"serve"}, args...)); err != nil {
		t.Fatal(err)
	}
	return cli.Serve.ServeFlags
}

func TestKong(t *testing.T) {
	if got := parse(t); got != Defaults() {
		t.Errorf("without flags: %+v", got)
	}
	for arg, want := range map[string]Switch{
		"--allow-private-connector-urls": "true", "--allow-private-connector-urls=false": "false", "--allow-private-connector-urls=maybe": "maybe",
	} {
		if got := parse(t, arg, "--roles", "web"); got.AllowPrivateConnectorURLs != want || got.Roles != "web" {
			t.Errorf("%s: %+v", arg, got)
		}
	}
	t.Setenv("NOONDAY_ALLOW_PRIVATE_CONNECTOR_URLS", "perhaps")
	t.Setenv("NOONDAY_LISTEN", "nonsense")
	got := parse(t, "--log-level", "debug")
	if got.AllowPrivateConnectorURLs != "perhaps" || got.Listen != "nonsense" || got.LogLevel != "debug" {
		t.Errorf("from the environment: %+v", got)
	}
	if got := parse(t, "--listen", ":1"); got.Listen != ":1" {
		t.Errorf("a flag wins over the environment: %+v", got)
	}
}

// TestEveryFlagIsDocumented holds names and environment in step.
func TestEveryFlagIsDocumented(t *testing.T) {
	env := regexp.MustCompile(`^NOONDAY_[A-Z_]+$`)
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			if f.Anonymous {
				walk(f.Type)
				continue
			}
			name := f.Tag.Get("name")
			want := "NOONDAY_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
			if name == "" || f.Tag.Get("env") != want || !env.MatchString(want) || f.Tag.Get("help") == "" {
				t.Errorf("%s: name %q, env %q", f.Name, name, f.Tag.Get("env"))
			}
		}
	}
	walk(reflect.TypeFor[ServeFlags]())
}
