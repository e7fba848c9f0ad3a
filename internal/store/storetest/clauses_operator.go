package storetest

import (
	"bytes"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// operatorClauses are about who may use this server.
func operatorClauses() []Clause {
	return []Clause{
		{"count_operators", "The last administrator must not be removed.", countOperators},
		{"delete_operator", "Who was removed must not sign in again.", deleteOperator},
		{"delete_token", "A revoked token opens nothing, and the log says which it was.", deleteToken},
		{"sessions", "A session opens the portal as long as it lasts and no longer.", sessions},
		{"sessions_expire", "An expired session opens nothing, and is not kept for ever.", sessionsExpire},
	}
}

func countOperators(p *probe) {
	for _, role := range []string{"administrator", "auditor", "auditor"} {
		p.operator(func(o *store.Operator) { o.Role = role })
	}
	for role, want := range map[string]int64{"": 3, "administrator": 1, "auditor": 2, "analyst": 0} {
		if n := must(p.s.CountOperators(p.ctx(), role))(p); n != want {
			p.Errorf("counted %d operators of the role %q, want %d", n, role, want)
		}
	}
}

func deleteOperator(p *probe) {
	o, other := p.operator(), p.operator()
	p.ok(p.s.DeleteOperator(p.ctx(), o.ID))
	_, err := p.s.Operator(p.ctx(), o.ID)
	p.wantFault("the operator", err, fault.NotFound, "operator_not_found")
	_, err = p.s.OperatorByEmail(p.ctx(), o.Email)
	p.wantFault("the operator by e-mail", err, fault.NotFound, "operator_not_found")
	p.same("the other", *must(p.s.Operator(p.ctx(), other.ID))(p), *other)
}

func deleteToken(p *probe) {
	t, other := p.token(), p.token()
	p.same("the deleted token", *must(p.s.DeleteToken(p.ctx(), t.ID))(p), *t)
	_, err := p.s.TokenByHash(p.ctx(), t.Hash)
	p.wantFault("the token", err, fault.NotFound, "token_not_found")
	p.same("the other", *must(p.s.TokenByHash(p.ctx(), other.Hash))(p), *other)
	p.ok(p.s.TouchToken(p.ctx(), other.ID, at(500)))
	if used := must(p.s.TokenByHash(p.ctx(), other.Hash))(p).LastUsedAt; !used.Equal(at(500)) {
		p.Errorf("the token was last used at %s, want %s", used, at(500))
	}
	if total := must(p.s.ListTokens(p.ctx(), store.Paging{}))(p).Total; total != 1 {
		p.Errorf("%d tokens are left, want 1", total)
	}
}

// wantSession checks the data of a session; nil means none.
func (p *probe) wantSession(when, token string, minute int, want []byte) {
	p.Helper()
	got := must(p.s.Session(p.ctx(), token, at(minute)))(p)
	if (got == nil) != (want == nil) || !bytes.Equal(got, want) {
		p.Errorf("%s: the session %s holds %q, want %q", when, token, got, want)
	}
}

func sessions(p *probe) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	p.ok(p.s.SaveSession(p.ctx(), "a", every, at(10)))
	p.ok(p.s.SaveSession(p.ctx(), "b", []byte("b"), at(10)))
	p.wantSession("saved", "a", 0, every)
	p.ok(p.s.SaveSession(p.ctx(), "a", []byte("new"), at(30)))
	p.wantSession("replaced", "a", 20, []byte("new"))
	p.wantSession("of another case", "A", 0, nil)
	p.ok(p.s.DeleteSession(p.ctx(), "a"))
	p.wantSession("deleted", "a", 0, nil)
	p.wantSession("beside a deleted one", "b", 0, []byte("b"))
}

func sessionsExpire(p *probe) {
	for token, end := range map[string]int{"early": 10, "late": 20} {
		p.ok(p.s.SaveSession(p.ctx(), token, []byte(token), at(end)))
	}
	p.wantSession("before its end", "early", 9, []byte("early"))
	p.wantSession("at its end", "early", 10, nil)
	p.wantSession("after its end", "early", 11, nil)
	p.ok(p.s.DropExpiredSessions(p.ctx(), at(10)))
	p.wantSession("dropped", "early", 0, nil)
	p.wantSession("not expired yet", "late", 19, []byte("late"))
}
