package kandjisim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// The permissions that the simulator's routes ask for: method and path template
// of the endpoint.
const (
	PermListUsers = "GET /api/v1/users"
	PermReadUser  = "GET /api/v1/users/{id}"

	PermListDevices    = "GET /api/v1/devices"
	PermReadDevice     = "GET /api/v1/devices/{id}"
	PermDevicePrograms = "GET /api/v1/devices/{id}/apps"
	PermPrism          = "GET /api/v1/prism/apps"
	PermPrismCount     = "GET /api/v1/prism/count"
)

// Permissions lists every permission that the simulator's routes ask for.
func Permissions() []string {
	return []string{PermListUsers, PermReadUser, PermListDevices, PermReadDevice, PermDevicePrograms, PermPrism, PermPrismCount}
}

// tokens is the permission grid of a tenant's API tokens.
type tokens struct {
	mu   sync.RWMutex
	grid map[string]map[string]bool
}

func newTokens(o Options) *tokens {
	t := &tokens{grid: map[string]map[string]bool{}}
	for token, permissions := range o.Tokens {
		t.add(token, permissions)
	}
	if o.TokenDefault != "" {
		t.add(o.TokenDefault, Permissions())
	}
	return t
}

func (t *tokens) add(token string, permissions []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	set := map[string]bool{}
	for _, p := range permissions {
		set[p] = true
	}
	t.grid[token] = set
}

func (t *tokens) remove(token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ok := t.grid[token]
	delete(t.grid, token)
	return ok
}

// set ticks or unticks permissions of an existing token.
func (t *tokens) set(token string, ticked bool, permissions []string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	set, ok := t.grid[token]
	if !ok {
		return false
	}
	for _, p := range permissions {
		if ticked {
			set[p] = true
		} else {
			delete(set, p)
		}
	}
	return true
}

func (t *tokens) valid(token string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := t.grid[token]
	return ok
}

func (t *tokens) allows(token, permission string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.grid[token][permission]
}

func (t *tokens) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.grid)
}

// hide replaces tokens in a text that is going to be remembered.
func (t *tokens) hide(s string) string {
	if len(s) < 36 {
		return s
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	for token := range t.grid {
		s = strings.ReplaceAll(s, token, "[token]")
	}
	return s
}

// bearer reads "Bearer <uuid>"; given says whether any credentials were sent.
func bearer(header string) (token string, given bool) {
	token, ok := strings.CutPrefix(header, "Bearer ")
	if !ok {
		return "", header != ""
	}
	if _, ok := parseUUID(token); !ok {
		return "", true
	}
	return token, true
}

func checkToken(token string) error {
	if _, ok := parseUUID(token); !ok {
		return fmt.Errorf("kandjisim: a token is a UUID such as %s", DefaultToken)
	}
	return nil
}

// AddToken creates or replaces a token (a UUID, compared as written) that holds
// exactly the given permissions, "METHOD /path/template" each. It panics when
// the token is not a UUID.
func (t *Tenant) AddToken(token string, permissions ...string) {
	if err := checkToken(token); err != nil {
		panic(err)
	}
	t.tokens.add(token, permissions)
}

// RevokeToken removes a token: from the next request on it answers 401. It says
// whether the token existed.
func (t *Tenant) RevokeToken(token string) bool { return t.tokens.remove(token) }

// Grant ticks permissions of a token. It says whether the token exists.
func (t *Tenant) Grant(token string, permissions ...string) bool {
	return t.tokens.set(token, true, permissions)
}

// Ungrant unticks permissions of a token. It says whether the token exists.
func (t *Tenant) Ungrant(token string, permissions ...string) bool {
	return t.tokens.set(token, false, permissions)
}

// Permissions lists what a token may do, sorted, and whether it exists.
func (t *Tenant) Permissions(token string) ([]string, bool) {
	t.tokens.mu.RLock()
	defer t.tokens.mu.RUnlock()
	set, ok := t.tokens.grid[token]
	return slices.Sorted(maps.Keys(set)), ok
}
