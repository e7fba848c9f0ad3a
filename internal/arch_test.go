// Package internal_test holds the laws of the house that a machine can hold:
// which room may import which (this file), and how code is written (laws_test.go).
// Every law is a function from a source tree to its violations, and is proven
// on a planted fault before it is trusted with the real tree.
package internal_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

const modulePath = "github.com/noonday/noonday/"

// everything stands for all rooms.
const everything = "*"

// doors is the table of permitted imports: which rooms each room's production
// code may import. A room that is not in it fails. Rooms are folders below
// internal/, but for the last two. "connector/<vendor>" is every vendor.
func doors() map[string][]string {
	return map[string][]string{
		"fault":     nil,
		"inventory": nil,
		"catalog":   {"inventory"},
		"finding":   {"inventory"},
		"secret":    {"fault"},
		"config":    {"fault", "secret"},
		"auth":      {"fault", "secret"},

		"connector":                      {"fault", "inventory", "secret"},
		"connector/rest":                 {"connector", "secret"},
		"connector/connectortest":        {"connector", "inventory", "secret"},
		"connector/<vendor>":             {"connector", "connector/rest", "inventory"},
		"connector/<vendor>/<vendor>sim": nil,
		"connector/builtin":              {"connector", "connector/<vendor>"},

		"store":           {"inventory", "connector", "secret", "fault", "auth"},
		"store/sqldb":     {"store", "inventory", "connector", "fault", "auth", "secret"},
		"store/pgtest":    nil,
		"store/storetest": {"store", "inventory", "connector", "fault", "auth", "secret"},

		"budget":   {"connector", "store"},
		"job":      {"fault"},
		"matching": {"store", "inventory", "catalog", "fault"},
		"task":     {"store", "budget", "job", "connector", "inventory", "fault", "secret", "catalog", "finding", "matching"},
		"action":   {"store", "budget", "job", "connector", "inventory", "fault", "secret", "auth", "catalog", "matching"},
		"api":      {"action", "auth", "budget", "inventory", "connector", "fault", "secret", "store", "catalog"},
		"app":      {everything},
		"bench":    {everything},
		"chaos":    {everything},

		"web": nil,
		// The command line does deeds as the API does, and never reaches behind them.
		"cmd/noonday": {"app", "config", "fault", "action", "api", "auth", "connector", "connector/<vendor>/<vendor>sim", "secret", "web"},
	}
}

// outside is the table of what comes from elsewhere and has one home: by
// beginning of the import path, the rooms that may know of it.
func outside() map[string][]string {
	return map[string][]string{
		"github.com/riverqueue/":               {"job"},
		"github.com/pressly/goose":             {"store/sqldb"},
		"modernc.org/sqlite":                   {"store/sqldb"},
		"github.com/jackc/pgx/":                {"store/sqldb", "store/pgtest", "job"},
		"github.com/tink-crypto/":              {"secret"},
		"github.com/alexedwards/argon2id":      {"auth"},
		"golang.org/x/crypto":                  {"auth", "secret"},
		"github.com/alecthomas/kong":           {"config", "app", "cmd/noonday"},
		"github.com/prometheus/client_golang/": {"app"},
		"go.opentelemetry.io/":                 {"app"},
		"database/sql":                         {"store", "store/sqldb", "store/storetest", "job", "task", "action", "app", "bench"},
		"os/exec":                              {"app", "bench", "chaos"},
		"unsafe":                               nil,
	}
}

// pure names the rooms without input, output and clock, and what they
// therefore may not import.
func pure() (rooms, banned []string) {
	return []string{"inventory", "catalog", "finding", "auth"},
		[]string{"os", "io/fs", "net", "net/http", "database/sql", "log", "log/slog", "syscall"}
}

func TestImports(t *testing.T) {
	report(t, importLaw(realTree(t)))
}

func TestImportsArePlanted(t *testing.T) {
	for name, c := range map[string]struct {
		file, content, want string
	}{
		"upward":           {"internal/inventory/x.go", importing("internal/store"), "inventory may not import store"},
		"sideways":         {"internal/task/x.go", importing("internal/action"), "task may not import action"},
		"vendor to store":  {"internal/connector/acme/x.go", importing("internal/store"), "connector/acme may not import store"},
		"vendor to vendor": {"internal/connector/acme/x.go", importing("internal/connector/other"), "connector/acme may not import connector/other"},
		"simulator":        {"internal/connector/acme/acmesim/x.go", importing("internal/connector"), "connector/acme/acmesim may not import connector"},
		"main past app":    {"cmd/noonday/x.go", importing("internal/store"), "cmd/noonday may not import store"},
		"unknown room":     {"internal/util/x.go", "package util\n", "util is not in the table"},
		"unknown below":    {"internal/api/v2/x.go", "package v2\n", "api/v2 is not in the table"},
		"unknown command":  {"cmd/other/x.go", "package main\n", "cmd/other is not in the table"},
		"unlisted import":  {"internal/api/x.go", importing("internal/util"), "api may not import util"},
		"portal":           {"internal/api/x.go", importing("web"), "api may not import web"},
		"foreign engine":   {"internal/task/x.go", "package x\nimport _ \"github.com/riverqueue/river\"\n", "task may not import github.com/riverqueue/river"},
		"impure":           {"internal/inventory/x.go", "package x\nimport _ \"os\"\n", "inventory is pure and may not import os"},
		"clock":            {"internal/inventory/x.go", "package x\nimport \"time\"\nvar _ = time.Now\n", "inventory is pure and may not use time.Now"},
	} {
		t.Run(name, func(t *testing.T) {
			wantViolation(t, importLaw(plant(t, c.file, c.content)), c.want)
		})
	}
}

func TestImportsLetGoodCodePass(t *testing.T) {
	for file, imports := range map[string]string{
		"internal/connector/acme/x.go":    "internal/connector/rest",
		"internal/connector/builtin/x.go": "internal/connector/acme",
		"internal/app/x.go":               "internal/connector/acme/acmesim",
		"internal/store/sqldb/x_test.go":  "internal/app", // tests may
	} {
		for _, v := range importLaw(plant(t, file, importing(imports))) {
			t.Errorf("%s importing %s: %s", file, imports, v)
		}
	}
}

func importing(room string) string {
	return fmt.Sprintf("package x\nimport _ %q\n", modulePath+room)
}

// importLaw holds the tables above. Test files may import what they like.
func importLaw(files []source) []string {
	var out []string
	for _, f := range files {
		room := roomOf(f.path)
		allowed, known := doors()[kindOf(room)]
		if !known {
			out = append(out, fmt.Sprintf("%s: the room %s is not in the table of internal/arch_test.go", f.path, room))
			continue
		}
		if f.test {
			continue
		}
		for _, imported := range f.imports() {
			if refusal := refuse(room, imported, allowed); refusal != "" {
				out = append(out, f.path+": "+refusal)
			}
		}
		out = append(out, clockLaw(f, room)...)
	}
	return out
}

// refuse says why a room may not import a package; empty when it may.
func refuse(room, imported string, allowed []string) string {
	own, isOwn := strings.CutPrefix(imported, modulePath)
	if isOwn {
		target := strings.TrimPrefix(own, "internal/")
		if !slices.Contains(allowed, everything) && !slices.Contains(allowed, kindOf(target)) && !slices.Contains(allowed, target) {
			return fmt.Sprintf("%s may not import %s", room, target)
		}
		return ""
	}
	if rooms, banned := pure(); slices.Contains(rooms, room) && slices.Contains(banned, imported) {
		return fmt.Sprintf("%s is pure and may not import %s", room, imported)
	}
	for prefix, rooms := range outside() {
		if (imported == prefix || strings.HasPrefix(imported, strings.TrimSuffix(prefix, "/")+"/")) && !slices.Contains(rooms, room) {
			return fmt.Sprintf("%s may not import %s: that belongs to %v", room, imported, rooms)
		}
	}
	return ""
}

// clockLaw keeps pure rooms from telling the time by themselves.
func clockLaw(f source, room string) []string {
	var out []string
	if rooms, _ := pure(); !slices.Contains(rooms, room) {
		return nil
	}
	for _, call := range []string{"Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "Sleep"} {
		for _, at := range f.uses("time", call) {
			out = append(out, fmt.Sprintf("%s: %s is pure and may not use time.%s", at, room, call))
		}
	}
	return out
}

// roomOf is the room that a file is in.
func roomOf(file string) string {
	return strings.TrimPrefix(path.Dir(file), "internal/")
}

// kindOf turns the room of a vendor into the line of the table about vendors.
func kindOf(room string) string {
	if _, ok := doors()[room]; ok {
		return room
	}
	parts := strings.Split(room, "/")
	switch {
	case len(parts) == 2 && parts[0] == "connector":
		return "connector/<vendor>"
	case len(parts) == 3 && parts[0] == "connector" && parts[2] == parts[1]+"sim":
		return "connector/<vendor>/<vendor>sim"
	}
	return room
}

// vendorsOf lists the vendors that a tree has connectors for.
func vendorsOf(files []source) []string {
	seen := map[string]bool{}
	for _, f := range files {
		if room := roomOf(f.path); kindOf(room) == "connector/<vendor>" {
			seen[path.Base(room)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
