package connector_test

import (
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

func TestLimitsFor(t *testing.T) {
	t.Parallel()
	kind := connector.Type{
		Limits: []connector.Limit{{Requests: 50, Per: time.Second}},
		Fields: []connector.Field{{Name: "key", Kind: connector.FieldPassword}, {Name: "url", Kind: connector.FieldURL}},
	}
	lenient := connector.Environment{AllowPrivate: true}
	for address, limited := range map[string]bool{
		"https://acme.example.com": true, "https://8.8.8.8": true, "": true, "https://localhost.example.com": true, "https://[2001:db8::1]": true,
		"http://127.0.0.1:8090": false, "http://localhost:1": false, "http://LOCALHOST": false, "http://10.1.2.3/gateway": false,
		"http://[::1]:80": false, "http://vendor.localhost": false, "http://192.168.0.9": false,
	} {
		settings := connector.Settings{Plain: map[string]string{"url": address}}
		if got := len(kind.LimitsFor(settings, lenient)) > 0; got != limited {
			t.Errorf("%q is limited: %t, want %t", address, got, limited)
		}
		if len(kind.LimitsFor(settings, connector.Environment{})) == 0 {
			t.Errorf("%q is not limited although private addresses are not allowed", address)
		}
	}
}
