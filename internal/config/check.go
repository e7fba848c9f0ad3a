package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// Mistake is one thing wrong with the configuration.
type Mistake struct {
	Flag     string // --listen
	Env      string // NOONDAY_LISTEN
	Problem  string // what is wrong
	Accepted string // what would be right
}

// String is one line for people.
func (m Mistake) String() string {
	name := m.Flag
	if m.Env != "" {
		name += " (" + m.Env + ")"
	}
	return fmt.Sprintf("%s: %s; accepted: %s", name, m.Problem, m.Accepted)
}

// Mistakes is the error of a bad configuration: one line each, none repeats a
// value that may hold a password.
type Mistakes []Mistake

// Error lists all mistakes, one on a line.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i := range m {
		lines[i] = m[i].String()
	}
	return strings.Join(lines, "\n")
}

// ExitCode is what the program ends with.
func (m Mistakes) ExitCode() int { return 2 }

// checker gathers mistakes.
type checker struct{ mistakes Mistakes }

func (c *checker) add(flag, env, problem, accepted string) {
	c.mistakes = append(c.mistakes, Mistake{Flag: flag, Env: env, Problem: problem, Accepted: accepted})
}

// quote shows a value, shortened.
func quote(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return strconv.Quote(s)
}

const listenAccepted = "HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8080, or :8080 for all addresses"

func (c *checker) listen(value string) string {
	const flag, env = "--listen", "NOONDAY_LISTEN"
	host, port, err := net.SplitHostPort(value)
	if err != nil {
		c.add(flag, env, quote(value)+" is no address to listen on", listenAccepted)
		return ""
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		c.add(flag, env, quote(port)+" is no port number", listenAccepted)
	}
	if strings.ContainsAny(host, "/ \t@?#") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
		c.add(flag, env, quote(host)+" is neither a host name nor an IP address", listenAccepted)
	}
	return value
}

const publicURLAccepted = "an http or https address without path, such as https://noonday.example.com"

func (c *checker) publicURL(value string) *url.URL {
	const flag, env = "--public-url", "NOONDAY_PUBLIC_URL"
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	switch {
	case err != nil:
		c.add(flag, env, "it is no URL", publicURLAccepted)
	case u.User != nil:
		c.add(flag, env, "it holds a user name or password", publicURLAccepted)
	case u.Scheme != "http" && u.Scheme != "https":
		c.add(flag, env, quote(value)+" does not begin with http:// or https://", publicURLAccepted)
	case u.Hostname() == "":
		c.add(flag, env, quote(value)+" names no host", publicURLAccepted)
	case u.Path != "" && u.Path != "/":
		c.add(flag, env, quote(value)+" has a path: the portal has to be at the root of its host", publicURLAccepted)
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		c.add(flag, env, quote(value)+" has a query or a fragment", publicURLAccepted)
	default:
		return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}
	}
	return nil
}

const rolesAccepted = "web, worker, or web,worker"

func (c *checker) roles(value string) (web, worker bool) {
	const flag, env = "--roles", "NOONDAY_ROLES"
	for name := range strings.SplitSeq(value, ",") {
		switch Role(strings.TrimSpace(name)) {
		case Web:
			web = true
		case Worker:
			worker = true
		case "":
			c.add(flag, env, "a role is empty", rolesAccepted)
		default:
			c.add(flag, env, quote(strings.TrimSpace(name))+" is no role", rolesAccepted)
		}
	}
	return web, worker
}

func (c *checker) onOff(flag, env string, value Switch) bool {
	switch strings.ToLower(strings.TrimSpace(string(value))) {
	case "true", "1", "yes", "on":
		return true
	case "", "false", "0", "no", "off":
		return false
	}
	c.add(flag, env, quote(string(value))+" is neither on nor off", "true or false")
	return false
}

// path checks the name of a file or directory.
func (c *checker) path(flag, env, value string, mayBeEmpty bool) {
	switch {
	case value == "" && !mayBeEmpty, value != "" && strings.TrimSpace(value) == "":
		c.add(flag, env, "it is empty", "the path of a directory, such as ./data")
	case strings.ContainsRune(value, 0):
		c.add(flag, env, "it holds a NUL character", "a path")
	case mayBeEmpty && strings.HasSuffix(value, string(os.PathSeparator)):
		c.add(flag, env, quote(value)+" is a directory", "the path of a file")
	}
}

const databaseAccepted = "postgres://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:PATH, or nothing for noonday.db in the data directory"

// database returns which engine a URL names, and the path of the SQLite file,
// empty for the default. A mistake never repeats the value, which may hold a
// password.
func (c *checker) database(value string) (engine Engine, path string) {
	const flag, env = "--database-url", "NOONDAY_DATABASE_URL"
	scheme, rest, ok := strings.Cut(value, ":")
	scheme = strings.ToLower(scheme)
	switch {
	case value == "":
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		if u, err := url.Parse(value); err != nil || !strings.HasPrefix(rest, "//") || strings.Trim(u.Path, "/") == "" {
			c.add(flag, env, "it is no address of a PostgreSQL database", databaseAccepted)
		}
		return Postgres, ""
	case !ok || scheme != "sqlite":
		c.add(flag, env, "it does not name a database that this version knows", databaseAccepted)
	case strings.HasPrefix(rest, "//") || strings.ContainsAny(rest, "?#\x00"):
		c.add(flag, env, "after sqlite: there has to be a plain path, without //, ? and #", databaseAccepted)
	case rest == "" || strings.HasSuffix(rest, "/"):
		c.add(flag, env, "after sqlite: there is no file name", databaseAccepted)
	case rest == ":memory:":
		c.add(flag, env, "a database in memory would be lost at every start", databaseAccepted)
	default:
		return SQLite, rest
	}
	return SQLite, ""
}

func (c *checker) log(f LogFlags) Log {
	out := Log{Format: LogFormat(strings.ToLower(strings.TrimSpace(f.LogFormat)))}
	if out.Format != Text && out.Format != JSON {
		c.add("--log-format", "NOONDAY_LOG_FORMAT", quote(f.LogFormat)+" is no log format", "text or json")
	}
	switch strings.ToLower(strings.TrimSpace(f.LogLevel)) {
	case "debug":
		out.Level = slog.LevelDebug
	case "info":
		out.Level = slog.LevelInfo
	case "warn":
		out.Level = slog.LevelWarn
	case "error":
		out.Level = slog.LevelError
	default:
		c.add("--log-level", "NOONDAY_LOG_LEVEL", quote(f.LogLevel)+" is no log level", "debug, info, warn or error")
	}
	return out
}
