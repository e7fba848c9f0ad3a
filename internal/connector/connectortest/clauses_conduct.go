package connectortest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/noonday/noonday/internal/connector"
)

// conductClauses are about what leaves for the vendor, for others and for logs.
func conductClauses() []Clause {
	return []Clause{
		{"only_get", "Noonday reads. A connector that could change something at the vendor is not given to anybody.", onlyGet},
		{"names_itself", "Administrators see in the vendor's logs who asks; answers in other formats are not understood.", namesItself},
		{"base_path", "Gateways and simulators serve an API below a path.", basePath},
		{"secret_not_in_address", "Addresses end up in logs of proxies and vendors.", secretNotInAddress},
		{"secret_not_shown", "Credentials are write-only: no error, log line or record shows them, even if the vendor repeats them.", secretNotShown},
		{"private_address", "A connector must not become a door into the network that Noonday runs in.", privateAddress},
	}
}

// visit checks and reads everything once.
func (p *probe) visit(v *vendor) {
	p.Helper()
	p.visitWith(p.driver(v.url, p.h.Secret))
}

func (p *probe) visitWith(d connector.Driver) {
	p.Helper()
	if _, err := d.Check(p.Context()); err != nil {
		p.Fatalf("check: %v", err)
	}
	for _, spec := range p.h.Type.Streams {
		p.records(d, spec.ID)
	}
}

func onlyGet(p *probe) {
	v := p.vendor(p.usual())
	p.visit(v)
	for _, r := range v.log() {
		if r.method != http.MethodGet {
			p.Errorf("%s %s", r.method, r.path)
		}
	}
}

func namesItself(p *probe) {
	v := p.vendor(p.usual())
	p.visit(v)
	for _, r := range v.log() {
		if r.userAgent != userAgent {
			p.Errorf("the user agent of %s is %q, want the environment's %q", r.path, r.userAgent, userAgent)
		}
		if !strings.Contains(r.accept, "json") {
			p.Errorf("%s accepts %q, want JSON", r.path, r.accept)
		}
	}
}

func basePath(p *probe) {
	const mount = "/gateway/acme"
	v := p.vendor(p.usual())
	v.below(mount)
	d := p.driver(v.url+mount, p.h.Secret)
	if _, err := d.Check(p.Context()); err != nil {
		p.Errorf("check below %s: %v", mount, err)
	}
	for _, stream := range p.streams() {
		p.wantDistinct(string(stream)+" below "+mount, ids(p.records(d, stream)), someRecords)
	}
}

func secretNotInAddress(p *probe) {
	v := p.vendor(p.usual())
	p.visit(v)
	for _, r := range v.log() {
		if r.inAddress {
			p.Errorf("the credential is in the address of a request to %s", r.path)
		}
	}
}

func secretNotShown(p *probe) {
	secret := p.h.Secret
	var shown []string
	for _, how := range []fault{
		answering(http.StatusUnauthorized, typeJSON, fmt.Sprintf(`{"detail":"Invalid token %s."}`, secret)),
		answering(http.StatusBadRequest, typeJSON, fmt.Sprintf(`{"Authorization":["Bearer %s"]}`, secret)),
		answering(http.StatusOK, typeJSON, secret),
		answering(http.StatusFound, typeJSON, "", "Location", "/elsewhere?token="+secret),
	} {
		v := p.vendor(p.usual())
		v.fail(how)
		source := p.source(v.url)
		_, err := source.Check(p.Context())
		shown = append(shown, fmt.Sprintf("%v %+v %#v", err, err, err))
		for _, stream := range p.streams() {
			_, err = p.list(source, stream)
			shown = append(shown, fmt.Sprintf("%v %+v %#v", err, err, err))
		}
	}
	v := p.vendor(p.usual())
	d := p.driver(v.url, secret)
	tenant, err := d.Check(p.Context())
	shown = append(shown, fmt.Sprintf("%+v %v", tenant, err),
		fmt.Sprintf("%v %+v", d, d), fmt.Sprintf("%+v", p.observed()), p.log.String())
	for _, stream := range p.streams() {
		shown = append(shown, fmt.Sprintf("%+v", p.pages(d, stream, "")))
	}
	for _, text := range shown {
		if strings.Contains(text, secret) {
			p.Errorf("the credential is shown: %s", strings.ReplaceAll(text, secret, "<<<the credential>>>"))
		}
	}
}

func privateAddress(p *probe) {
	v := p.vendor(p.usual())
	strict := p.environment()
	strict.AllowPrivate = false
	settings, err := p.h.Type.Clean(p.h.Settings(v.url, p.h.Secret), strict)
	if err == nil {
		// The form let it pass, so the driver or its connection has to refuse.
		var d connector.Driver
		if d, err = p.h.Type.Open(settings, strict); err == nil {
			_, err = d.Check(p.Context())
			closeDriver(d)
		}
	}
	if err == nil || len(v.log()) > 0 {
		p.Errorf("%s was asked %d times although private addresses are not allowed (error: %v)", v.url, len(v.log()), err)
	}
	// What was allowed when it was saved may not be any more.
	p.refusesSaved(v, v.url, strict)
	p.refusesSaved(v, strings.Replace(v.url, "http:", "https:", 1), strict)
}

// refusesSaved checks that settings which were cleaned in a lenient environment
// lead nowhere in a strict one.
func (p *probe) refusesSaved(v *vendor, address string, strict connector.Environment) {
	p.Helper()
	d, err := p.h.Type.Open(p.settings(address, p.h.Secret, p.environment()), strict)
	if err == nil {
		_, err = d.Read(p.Context(), p.stream(), "")
		closeDriver(d)
		p.wantError("saved settings that lead to "+address, err, connector.Unavailable, connector.CodePrivateAddress)
	}
	if len(v.log()) > 0 {
		p.Errorf("saved settings still lead to %s although private addresses are not allowed any more", address)
	}
}
