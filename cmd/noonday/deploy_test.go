package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// deploy is where the files for running Noonday are.
const deploy = "../../deploy"

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// strangers lists the environment variables of ours that a text names and no
// flag has.
func strangers(t *testing.T, text string) []string {
	t.Helper()
	parser, err := commandLine(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	if err := kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			for _, name := range flag.Envs {
				known[name] = true
			}
		}
		return next(nil)
	}); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range regexp.MustCompile(`NOONDAY_[A-Z_]+`).FindAllString(text, -1) {
		if !known[name] {
			out = append(out, name)
		}
	}
	return out
}

// parses reports what is wrong with a command line, its first word left out.
func parses(t *testing.T, words []string) error {
	t.Helper()
	parser, err := commandLine(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(words) == 0 || filepath.Base(words[0]) != "noonday" {
		return fmt.Errorf("%q does not run noonday", words)
	}
	parsed, err := parser.Parse(words[1:])
	if err != nil {
		return err
	}
	if serve, ok := parsed.Selected().Target.Addr().Interface().(*serveCmd); ok {
		_, err = serve.Validate()
	}
	return err
}

// lists finds what follows a word as a JSON array of texts.
func lists(t *testing.T, text, word string) [][]string {
	t.Helper()
	var out [][]string
	for _, found := range regexp.MustCompile(`(?m)^.*\b`+word+`:? (\[.*\])$`).FindAllStringSubmatch(text, -1) {
		var words []string
		if err := json.Unmarshal([]byte(found[1]), &words); err != nil {
			t.Fatalf("%v in %s", err, found[0])
		}
		out = append(out, words)
	}
	return out
}

// TestDeployIsPlanted: the checks below notice what is wrong.
func TestDeployIsPlanted(t *testing.T) {
	t.Parallel()
	if got := strangers(t, "NOONDAY_LISTEN: x\nNOONDAY_LISTN: y"); !slices.Equal(got, []string{"NOONDAY_LISTN"}) {
		t.Errorf("strangers are %q", got)
	}
	for line, good := range map[string]bool{
		"noonday serve --roles web": true, "/usr/bin/noonday healthcheck": true, "noonday serve --rolls web": false, "noonday serve --roles cook": false, "sh -c noonday": false, "": false,
	} {
		if err := parses(t, strings.Fields(line)); (err == nil) != good {
			t.Errorf("%q: %v", line, err)
		}
	}
	for have, ok := range map[string]bool{"22": true, "20": false, "20.19": true, "20.18": false, "21": true, "9": false} {
		if atLeast(t, have, "20.19") != ok {
			t.Errorf("20.19 is at most %s: want %t", have, ok)
		}
	}
}

// atLeast compares versions; a part that is not given counts as 0.
func atLeast(t *testing.T, have, least string) bool {
	t.Helper()
	var parts [2][2]int
	for i, version := range []string{have, least} {
		for k, digits := range strings.SplitN(version, ".", 3)[:min(2, strings.Count(version, ".")+1)] {
			n, err := strconv.Atoi(digits)
			if err != nil {
				t.Fatal(err)
			}
			parts[i][k] = n
		}
	}
	return slices.Compare(parts[0][:], parts[1][:]) >= 0
}

// TestContainerfile builds with tools that are new enough, copies what there is,
// and runs what the program understands.
func TestContainerfile(t *testing.T) {
	t.Parallel()
	text := read(t, deploy+"/Containerfile")
	if got := strangers(t, text); len(got) > 0 {
		t.Errorf("no flag has %q", got)
	}
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../../go.mod"))
	used := regexp.MustCompile(`library/golang:(\d+\.\d+)`).FindStringSubmatch(text)
	if wanted == nil || used == nil || !atLeast(t, used[1], wanted[1]) {
		t.Errorf("go.mod wants Go %q, the image has %q", wanted, used)
	}
	wanted = regexp.MustCompile(`"node": ">=([\d.]+)"`).FindStringSubmatch(read(t, "../../web/package.json"))
	used = regexp.MustCompile(`library/node:(\d+)`).FindStringSubmatch(text)
	if wanted == nil || used == nil || !atLeast(t, used[1], wanted[1]) {
		t.Errorf("package.json wants Node %q, the image has %q", wanted, used)
	}
	for _, copied := range regexp.MustCompile(`(?m)^COPY ([^-].*) \S+$`).FindAllStringSubmatch(text, -1) {
		for _, name := range strings.Fields(copied[1]) {
			if _, err := os.Stat("../../" + name); err != nil && name != "." {
				t.Errorf("it copies what is not there: %v", err)
			}
		}
	}
	entry, command := lists(t, text, "ENTRYPOINT"), lists(t, text, "CMD")
	if len(entry) != 1 || len(command) != 2 {
		t.Fatalf("it runs %q with %q", entry, command)
	}
	for _, line := range [][]string{slices.Concat(entry[0], command[1]), command[0]} {
		if err := parses(t, line); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
	if !strings.Contains(text, "USER 65532:65532") || !strings.Contains(text, "FROM gcr.io/distroless/static-debian12:nonroot\n") {
		t.Error("it does not run as nobody in particular")
	}
}

// TestCompose names what the program knows, and no password.
func TestCompose(t *testing.T) {
	t.Parallel()
	text := read(t, deploy+"/compose.yaml")
	if got := strangers(t, text); len(got) > 0 {
		t.Errorf("no flag has %q", got)
	}
	roles := map[string]bool{}
	for _, words := range lists(t, text, "command") {
		if err := parses(t, append([]string{"noonday"}, words...)); err != nil {
			t.Errorf("%q: %v", words, err)
		}
		roles[words[len(words)-1]] = true
	}
	if len(roles) != 2 || !roles["web"] || !roles["worker"] {
		t.Errorf("the roles are %v", roles)
	}
	for _, line := range regexp.MustCompile(`(?m)^.*(postgres://|PASSWORD:).*$`).FindAllString(text, -1) {
		if !strings.Contains(line, "${POSTGRES_PASSWORD:?") {
			t.Errorf("a password is written down: %s", line)
		}
	}
}

// TestUnit: the service runs what the program understands.
func TestUnit(t *testing.T) {
	t.Parallel()
	text := read(t, deploy+"/noonday.service")
	if got := strangers(t, text); len(got) > 0 {
		t.Errorf("no flag has %q", got)
	}
	found := regexp.MustCompile(`(?m)^ExecStart=(.*)$`).FindAllStringSubmatch(text, -1)
	if len(found) != 1 {
		t.Fatalf("it starts %q", found)
	}
	line := strings.NewReplacer("%S", "/var/lib", "%d", "/run/credentials/noonday.service").Replace(found[0][1])
	if err := parses(t, strings.Fields(line)); err != nil || strings.Contains(line, "%") {
		t.Errorf("%q: %v", line, err)
	}
	for _, want := range []string{"DynamicUser=yes", "StateDirectory=noonday", "LoadCredential=secret.key:", "ProtectSystem=strict", "NoNewPrivileges=yes"} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("it lacks %s", want)
		}
	}
	if _, documented, ok := strings.Cut(text, "noonday secret create"); !ok || parses(t, append([]string{"noonday", "secret", "create"}, strings.Fields(documented)[:2]...)) != nil {
		t.Error("the key is not made as it says")
	}
}
