package kandjisim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Control is the simulator's own API, for demos and browser tests, under /_sim/.
// It asks for no credentials: serve it to loopback only. Mount it beside Handler
// without stripping the prefix. README.md lists its requests.
func (t *Tenant) Control() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(*http.Request) (any, error){
		"POST /_sim/tokens":           t.controlAddToken,
		"DELETE /_sim/tokens/{token}": t.controlRevoke,
		"POST /_sim/users/add":        t.controlAdd,
		"POST /_sim/users/remove":     t.controlRemove,
		"POST /_sim/users/archive":    t.controlArchive(true),
		"POST /_sim/users/unarchive":  t.controlArchive(false),
		"POST /_sim/users/rename":     t.controlRename,
		"POST /_sim/devices/add":      t.controlAddDevices,
		"POST /_sim/devices/remove":   t.controlRemoveDevices,
		"POST /_sim/devices/assign":   t.controlAssign,
		"GET /_sim/devices":           t.controlDevices,
		"POST /_sim/apps/install":     t.controlInstall(true),
		"POST /_sim/apps/uninstall":   t.controlInstall(false),
		"POST /_sim/apps/update":      t.controlUpdate,
		"POST /_sim/churn":            t.controlChurn,
		"POST /_sim/faults":           t.controlFault,
		"DELETE /_sim/faults":         t.controlClearFaults,
		"POST /_sim/latency":          t.controlLatency,
		"POST /_sim/limits":           t.controlLimits,
		"POST /_sim/quirks":           t.controlQuirks,
		"GET /_sim/stats":             func(*http.Request) (any, error) { return t.Stats(), nil },
		"GET /_sim/requests":          func(*http.Request) (any, error) { return t.Requests(), nil },
		"GET /_sim/truth":             t.controlTruth,
	} {
		mux.Handle(pattern, controlled(handle))
	}
	mux.Handle("/_sim/", controlled(func(r *http.Request) (any, error) {
		return nil, &controlError{http.StatusNotFound, "the simulator has no " + r.Method + " " + r.URL.Path}
	}))
	return mux
}

// controlError is a refusal of the control API.
type controlError struct {
	status  int
	message string
}

func (e *controlError) Error() string { return e.message }

func refused(format string, args ...any) error {
	return &controlError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

var errNoUser = &controlError{http.StatusNotFound, "no such user"}

// controlled answers with what a function returns, as JSON.
func controlled(handle func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 16<<20)
		answer, err := handle(r)
		status := http.StatusOK
		if err != nil {
			status = http.StatusBadRequest
			var refusal *controlError
			if errors.As(err, &refusal) {
				status = refusal.status
			}
			answer = map[string]string{"error": err.Error()}
		}
		body, err := json.Marshal(answer)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", typeJSON)
		w.WriteHeader(status)
		_, _ = w.Write(append(body, '\n'))
	})
}

// decode reads a JSON body; an empty one leaves v as it is, an unknown key is
// refused.
func decode(r *http.Request, v any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return refused("the body cannot be read: %v", err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return refused("the body is not what this request takes: %v", err)
	}
	return nil
}

func (t *Tenant) controlAddToken(r *http.Request) (any, error) {
	var in struct {
		Token       string   `json:"token"`
		Permissions []string `json:"permissions"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := checkToken(in.Token); err != nil {
		return nil, refused("token: must be a UUID")
	}
	for _, p := range in.Permissions {
		if method, path, ok := strings.Cut(p, " "); !ok || method == "" || !strings.HasPrefix(path, "/") {
			return nil, refused("permissions: %q is not of the form %q", p, PermListUsers)
		}
	}
	t.AddToken(in.Token, in.Permissions...)
	permissions, _ := t.Permissions(in.Token)
	return map[string]any{"permissions": append([]string{}, permissions...)}, nil
}

func (t *Tenant) controlRevoke(r *http.Request) (any, error) {
	if !t.RevokeToken(r.PathValue("token")) {
		return nil, &controlError{http.StatusNotFound, "no such token"}
	}
	return map[string]bool{"revoked": true}, nil
}

func (t *Tenant) controlLatency(r *http.Request) (any, error) {
	var in struct {
		MS       int `json:"ms"`
		JitterMS int `json:"jitter_ms"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.MS < 0 || in.JitterMS < 0 {
		return nil, refused("ms, jitter_ms: must not be negative")
	}
	t.SetLatency(time.Duration(in.MS)*time.Millisecond, time.Duration(in.JitterMS)*time.Millisecond)
	return in, nil
}

func (t *Tenant) controlLimits(r *http.Request) (any, error) {
	in := DefaultLimits()
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Hour < 0 || in.Second < 0 {
		return nil, refused("hour, second: must not be negative; 0 switches a limit off")
	}
	t.SetLimits(in)
	return in, nil
}

func (t *Tenant) controlQuirks(r *http.Request) (any, error) {
	var in Quirks
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	t.SetQuirks(in)
	return in, nil
}

// controlTruth answers a slice of the true directory in the API's shape.
func (t *Tenant) controlTruth(r *http.Request) (any, error) {
	offset, err := number(r, "offset", 0, math.MaxInt)
	if err != nil {
		return nil, err
	}
	limit, err := number(r, "limit", 100, 10_000)
	if err != nil {
		return nil, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	var (
		rec  record
		skip = offset
		rows = []json.RawMessage{}
	)
	t.dir.down(math.MaxInt64, func(rank int64) bool {
		if skip > 0 {
			skip--
			return true
		}
		if len(rows) >= limit {
			return false
		}
		t.dir.fill(rank, &rec)
		rows = append(rows, appendUser(nil, &rec, variant{}))
		return true
	})
	return map[string]any{"total": t.dir.len(), "offset": offset, "items": rows}, nil
}

func number(r *http.Request, name string, fallback, most int) (int, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		return 0, refused("%s: must be a number from 0 to %d", name, most)
	}
	return n, nil
}
