package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

const cookieName = "noonday_session"

// sessionLifetime is how long an operator stays signed in.
const sessionLifetime = 24 * time.Hour

// Keys of what a session holds.
const (
	keyOperator = "operator"
	keyEpoch    = "epoch"
	keySince    = "since"
)

// newSessions sets the session cookie up: unreadable for scripts, not sent
// along from other sites, its value kept only as a hash.
func newSessions(s store.Sessions, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{s}
	m.Lifetime = sessionLifetime
	m.HashTokenInStore = true
	m.Cookie.Name = cookieName
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = secure
	m.Cookie.Path = "/"
	return m
}

// sessionStore keeps sessions in the store.
type sessionStore struct{ store store.Sessions }

var errNoContext = errors.New("sessions are kept with a context only")

func (s sessionStore) Find(string) ([]byte, bool, error)      { return nil, false, errNoContext }
func (s sessionStore) Commit(string, []byte, time.Time) error { return errNoContext }
func (s sessionStore) Delete(string) error                    { return errNoContext }
func (s sessionStore) DeleteCtx(c context.Context, t string) error {
	return s.store.DeleteSession(c, t)
}

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.store.Session(ctx, token, time.Now())
	return data, data != nil, err
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	return s.store.SaveSession(ctx, token, data, expires)
}

// clientKey is the context key of the client's address.
type clientKey struct{}

// clientOf is the address that a request came from, without its port.
func clientOf(ctx context.Context) string {
	s, _ := ctx.Value(clientKey{}).(string)
	return s
}

// authenticate finds out who asks: an API token, a session, or nobody. What
// nobody may do is decided by the deeds.
func (a *API) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		ctx := context.WithValue(r.Context(), clientKey{}, host)
		actor, err := a.actor(ctx, r)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		if actor != nil {
			ctx = auth.WithActor(ctx, *actor)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// actor is who asks; nil is nobody.
func (a *API) actor(ctx context.Context, r *http.Request) (*auth.Actor, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		_, token, _ := strings.Cut(header, " ")
		actor, err := a.deeds.TokenActor(ctx, secret.New(strings.TrimSpace(token)))
		return &actor, err
	}
	id := a.sessions.GetString(ctx, keyOperator)
	if id == "" {
		return nil, nil
	}
	o, err := a.deeds.SessionOperator(ctx, id, a.sessions.GetInt64(ctx, keyEpoch))
	if err != nil {
		if ended := a.sessions.Destroy(ctx); ended != nil {
			return nil, ended
		}
		return nil, nil
	}
	actor := action.OperatorActor(o)
	return &actor, nil
}

// signIn begins a session under a fresh cookie.
func (a *API) signIn(ctx context.Context, o *store.Operator) error {
	if err := a.sessions.RenewToken(ctx); err != nil {
		return err
	}
	a.sessions.Put(ctx, keyOperator, o.ID)
	a.sessions.Put(ctx, keyEpoch, o.Epoch)
	a.sessions.Put(ctx, keySince, a.deeds.Now().Unix())
	return nil
}
