package app_test

import (
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// TestReconnectExactly: what is wrong with a new key is said as what it is, and
// changes nothing.
func TestReconnectExactly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 30})
	id := w.connect("Kandji")
	before := w.settled(id, "connected")
	const lame = "11111111-2222-4333-8444-555555555555"
	w.tenant.AddToken(lame)
	other := kandjisim.New(kandjisim.Options{Users: 5, Seed: 9})
	sim := httptest.NewServer(other.Root())
	defer sim.Close()
	trouble := kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 503, Times: kandjisim.Forever}
	wait := kandjisim.Fault{Kind: kandjisim.FaultThrottle, RetryAfter: 20 * time.Minute, Times: kandjisim.Forever}
	for name, c := range map[string]struct {
		settings obj
		fault    *kandjisim.Fault
		status   int
		code     string
		field    string
	}{
		"rejected":           {obj{"api_key": "00000000-0000-4000-8000-000000000000"}, nil, 422, "token_rejected", "settings.api_key"},
		"without permission": {obj{"api_key": lame}, nil, 422, "permission_missing", "settings.api_key"},
		"of another tenant":  {obj{"api_key": other.Token(), "api_url": sim.URL}, nil, 409, "other_tenant", "settings.api_key"},
		"vendor in trouble":  {obj{"api_key": w.tenant.Token()}, &trouble, 422, "vendor_unavailable", ""},
		"vendor throttles":   {obj{"api_key": w.tenant.Token()}, &wait, 422, "throttled", ""},
		"no key elsewhere":   {obj{"api_url": sim.URL}, nil, 422, "api_key_required", "settings.api_key"},
	} {
		t.Run(name, func(t *testing.T) {
			inner := *w
			inner.t = t
			if c.fault != nil {
				w.tenant.Fail(*c.fault)
				defer w.tenant.ClearFaults()
			}
			inner.refused(inner.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": c.settings}), c.status, c.code, c.field)
			after := inner.want(200, inner.call("GET", "/connectors/"+id, nil))
			if after.raw != before.raw {
				t.Errorf("the connector was %s and is %s", before.raw, after.raw)
			}
		})
	}
	if s := w.syncNow(id); s.str("state") != "succeeded" {
		t.Errorf("afterwards the stored key does not work: %s", s.raw)
	}
}

// TestReconnectAtOnce: two operators reconnect in the same moment; one sync is
// under way in the end, and the history goes on.
func TestReconnectAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 200})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { w.want(200, w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{}})) })
	}
	all.Wait()
	w.settled(id, "connected")
	if n := w.want(200, w.call("GET", "/events?kind=account.removed,account.returned", nil)).num("total"); n != 0 {
		t.Errorf("%v events speak of what never happened", n)
	}
	if n := w.want(200, w.call("GET", "/accounts", nil)).num("total"); n != 200 {
		t.Errorf("there are %v accounts", n)
	}
}

// TestDeletedWhileHeld: with the connector its open question goes, too.
func TestDeletedWhileHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 100})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	w.tenant.RemoveNewest(50)
	held := w.syncNow(id).str("id")
	w.want(200, w.call("DELETE", "/connectors/"+id+"?records=keep", nil))
	if a := w.call("POST", "/syncs/"+held+"/approve", nil); a.status != 404 {
		t.Errorf("approving it answers %d: %s", a.status, a.raw)
	}
	w.eventually("kept", "/accounts?limit=500", func(a answer) bool {
		for _, account := range a.items() {
			if account.at("connector") != nil || account.at("held_by") != nil || account.str("status") == "removed" {
				return false
			}
		}
		return a.num("total") == 100
	})
}
