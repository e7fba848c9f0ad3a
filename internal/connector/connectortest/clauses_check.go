package connectortest

import (
	"net/http"

	"github.com/noonday/noonday/internal/connector"
)

// checkClauses are about Driver.Check, the Connect button.
func checkClauses() []Clause {
	return []Clause{
		{"check_granted", "Before people save a connector they see whose data it opens and what may be read.", checkGranted},
		{"check_denied", "“The API key is wrong” is the most frequent mistake; it must not look like trouble of the network.", checkDenied},
		{"check_forbidden", "A missing permission is shown at its stream; the rest of the connector may work.", checkForbidden},
		{"check_foreign", "A wrong address often answers, but as something else.", checkForeign},
		{"check_unavailable", "Trouble of the vendor must not look like a wrong setting.", checkUnavailable},
		{"tenant_is_stable", "With a new credential a connector must recognise its tenant, else its history would be mixed or lost.", tenantIsStable},
	}
}

func checkGranted(p *probe) {
	v := p.vendor(p.usual())
	tenant, err := p.driver(v.url, p.h.Secret).Check(p.Context())
	if err != nil {
		p.Fatalf("check: %v", err)
	}
	if tenant.ID == "" || tenant.Name == "" || tenant.URL == "" {
		p.Errorf("the tenant lacks an id, a name or a URL: %+v", tenant)
	}
	for _, spec := range p.h.Type.Streams {
		if got := tenant.Access(spec.ID); got != connector.Granted {
			p.Errorf("access to %q is %q, want %q", spec.ID, got, connector.Granted)
		}
	}
	for _, s := range tenant.Streams {
		if _, declared := p.h.Type.Spec(s.Stream); !declared {
			p.Errorf("access to the undeclared stream %q", s.Stream)
		}
	}
}

func checkDenied(p *probe) {
	v := p.vendor(p.usual())
	_, err := p.driver(v.url, p.h.OtherSecret).Check(p.Context())
	p.wantError("a credential that the vendor rejects", err, connector.Denied, connector.CodeTokenRejected)
}

func checkForbidden(p *probe) {
	scenario := p.usual()
	scenario.Forbidden = true
	tenant, err := p.driver(p.vendor(scenario).url, p.h.Secret).Check(p.Context())
	if err != nil {
		p.Fatalf("a missing permission is no error of Check: %v", err)
	}
	for _, stream := range p.streams() {
		if got := tenant.Access(stream); got != connector.NotAllowed {
			p.Errorf("access to %q is %q, want %q", stream, got, connector.NotAllowed)
		}
	}
	if tenant.ID == "" {
		p.Errorf("the tenant has no id")
	}
}

func checkForeign(p *probe) {
	for _, body := range []string{`{"hello":"world"}`, `"hello"`, `null`} {
		v := p.vendor(p.usual())
		v.fail(answering(http.StatusOK, typeJSON, body))
		_, err := p.driver(v.url, p.h.Secret).Check(p.Context())
		p.wantError(body, err, connector.Malformed, connector.CodeNotTheVendor)
	}
	v := p.vendor(p.usual())
	v.fail(answering(http.StatusOK, typeHTML, webPage))
	_, err := p.driver(v.url, p.h.Secret).Check(p.Context())
	p.wantError("a web page", err, connector.Malformed, connector.CodeNotTheVendor)
}

func checkUnavailable(p *probe) {
	v := p.vendor(p.usual())
	v.fail(status(http.StatusServiceUnavailable))
	_, err := p.driver(v.url, p.h.Secret).Check(p.Context())
	p.wantError("503", err, connector.Unavailable)
	_, err = p.driver(p.nobody(), p.h.Secret).Check(p.Context())
	p.wantError("a refused connection", err, connector.Unavailable)
}

func tenantIsStable(p *probe) {
	scenario := p.usual()
	v := p.vendor(scenario)
	first, err := p.driver(v.url, p.h.Secret).Check(p.Context())
	if err != nil {
		p.Fatalf("check: %v", err)
	}
	// The same tenant, at the same address, with a new credential.
	scenario.Secret = p.h.OtherSecret
	v.serve(p.h.Vendor(scenario))
	second, err := p.driver(v.url+"/", p.h.OtherSecret).Check(p.Context())
	if err != nil {
		p.Fatalf("check: %v", err)
	}
	if first.ID != second.ID {
		p.Errorf("the tenant's id changed from %q to %q", first.ID, second.ID)
	}
}
