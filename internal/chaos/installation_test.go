package chaos

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait; only a failing test uses it up.
const patience = time.Minute

// installation is Noonday as a process on a directory, and an operator of it.
// Its methods are for one goroutine, but for kill and jump.
type installation struct {
	t        *testing.T
	dir      string
	roles    string
	database string // the URL; empty for SQLite in dir
	url      string
	bearer   string
	client   *http.Client

	mu      sync.Mutex // guards what follows
	process *process
	offset  time.Duration
}

// process is one run of an installation.
type process struct {
	cmd     *exec.Cmd
	input   io.WriteCloser
	lines   chan string
	ended   chan struct{} // closed when it has ended, with err set
	err     error
	began   time.Time
	readyAt time.Time
}

// install starts a new installation and makes its first operator.
func install(t *testing.T) *installation {
	return installOn(t, "", "web,worker")
}

// installOn starts a new installation on a database, with roles, and makes its
// first operator.
func installOn(t *testing.T, database, roles string) *installation {
	in := &installation{t: t, dir: t.TempDir(), roles: roles, database: database, client: &http.Client{Timeout: 30 * time.Second}}
	t.Cleanup(func() {
		in.kill()
		if t.Failed() {
			t.Logf("the end of the installation's log:\n%s", in.logTail(80))
		}
	})
	code := in.start(regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b`))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	in.client.Jar = jar
	in.want(201, "POST", "/setup", obj{"code": code, "email": "ada@noonday.example", "name": "Ada", "password": "a password nobody has"})
	in.bearer = in.want(201, "POST", "/api-tokens", obj{"name": "chaos", "role": "administrator"}).str("secret")
	in.client.Jar = nil
	return in
}

func (in *installation) logPath() string { return filepath.Join(in.dir, "chaos.log") }

// logTail is the last lines of what the installation has logged.
func (in *installation) logTail(lines int) string {
	raw, err := os.ReadFile(in.logPath())
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return strings.Join(all[max(len(all)-lines, 0):], "\n")
}

// launch starts the process and does not wait for it.
func (in *installation) launch() *process {
	in.t.Helper()
	in.mu.Lock()
	defer in.mu.Unlock()
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Env = append(os.Environ(), envDir+"="+filepath.Join(in.dir, "data"), envOffset+"="+strconv.FormatInt(int64(in.offset), 10),
		envRoles+"="+in.roles, envURL+"="+in.database)
	log, err := os.OpenFile(in.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		in.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	p := &process{cmd: cmd, lines: make(chan string, 100), ended: make(chan struct{}), began: time.Now()}
	out, err := cmd.StdoutPipe()
	if err != nil {
		in.t.Fatal(err)
	}
	if p.input, err = cmd.StdinPipe(); err != nil {
		in.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		in.t.Fatal(err)
	}
	go p.watch(out)
	in.process = p
	return p
}

// watch passes on what a process says until it ends.
func (p *process) watch(out io.Reader) {
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		p.lines <- scanner.Text()
	}
	close(p.lines)
	p.err = p.cmd.Wait()
	close(p.ended)
}

// start starts the process, waits until it serves, and returns the first text
// before that matches a pattern; nil looks for none.
func (in *installation) start(pattern *regexp.Regexp) string {
	in.t.Helper()
	p := in.launch()
	found := ""
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				<-p.ended
				in.t.Fatalf("the installation did not start: %v", p.err)
			}
			if url, ok := strings.CutPrefix(line, readyMark); ok {
				in.url, p.readyAt = url, time.Now()
				return found
			}
			if pattern != nil && found == "" {
				found = pattern.FindString(line)
			}
		case <-timer.C:
			in.t.Fatal("the installation did not start in time")
		}
	}
}

// running is the process that runs, nil if none does.
func (in *installation) running() *process {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.process
}

// kill ends the process at once, wherever it is, and returns when it is gone.
func (in *installation) kill() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.process == nil {
		return
	}
	if err := in.process.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		in.t.Error(err)
	}
	<-in.process.ended
	in.process = nil
}

// stop lets the process end in good order.
func (in *installation) stop() {
	in.t.Helper()
	p := in.running()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		in.t.Error(err)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-p.ended:
		if p.err != nil {
			in.t.Errorf("stopping: %v", p.err)
		}
	case <-timer.C:
		in.t.Error("the installation did not stop in time")
	}
	in.kill()
}

// jump sets the clock of the installation, whether it runs or not.
func (in *installation) jump(offset time.Duration) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.offset = offset
	if p := in.process; p != nil {
		if _, err := fmt.Fprintln(p.input, int64(offset)); err != nil {
			in.t.Errorf("set the clock: %v", err)
		}
	}
}

// off is how far the clock is off.
func (in *installation) off() time.Duration {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.offset
}

// obj is a JSON object.
type obj map[string]any

// answer is what the API said.
type answer struct {
	status int
	raw    string
	body   obj
}

// at returns what is below keys, nil where there is nothing.
func (a answer) at(keys ...string) any {
	var v any = map[string]any(a.body)
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

func (a answer) str(keys ...string) string {
	s, _ := a.at(keys...).(string)
	return s
}

func (a answer) num(keys ...string) int {
	n, _ := a.at(keys...).(float64)
	return int(n)
}

func (a answer) items() []answer {
	list, _ := a.body["items"].([]any)
	out := make([]answer, 0, len(list))
	for _, v := range list {
		m, _ := v.(map[string]any)
		out = append(out, answer{body: m})
	}
	return out
}

// call calls the API. It fails with the connection only.
func (in *installation) call(method, path string, body any) (answer, error) {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, in.url+"/api/v1"+path, reader)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	if in.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+in.bearer)
	}
	res, err := in.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: res.StatusCode, raw: string(raw)}
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		return a, json.Unmarshal(raw, &a.body)
	}
	return a, nil
}

// want calls the API and fails the test unless it answers with a status.
func (in *installation) want(status int, method, path string, body any) answer {
	in.t.Helper()
	a, err := in.call(method, path, body)
	if err != nil || a.status != status {
		in.t.Fatalf("%s %s: status %d, want %d: %s %v", method, path, a.status, status, a.raw, err)
	}
	return a
}

// all turns the pages of a list until it ends or each says that it has enough.
func (in *installation) all(path string, each func(answer) (more bool)) (total int) {
	in.t.Helper()
	for cursor := ""; ; {
		page := in.want(200, "GET", path+"&limit=500&cursor="+cursor, nil)
		more := true
		for _, item := range page.items() {
			more = each(item) && more
		}
		if cursor = page.str("next_cursor"); cursor == "" || !more {
			return page.num("total")
		}
	}
}

// poll asks until an answer satisfies, and returns it.
func (in *installation) poll(what, path string, ok func(answer) bool) answer {
	in.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		last := in.want(200, "GET", path, nil)
		if ok(last) {
			return last
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			in.t.Fatalf("never: %s: %s", what, last.raw)
		}
	}
}
