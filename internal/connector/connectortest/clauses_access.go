package connectortest

import (
	"net/http"

	"github.com/noonday/noonday/internal/connector"
)

// accessClauses are about credentials that may read some streams and not others.
func accessClauses() []Clause {
	return []Clause{
		{"check_optional_forbidden", "Who gives fewer permissions sees at which stream; the others are not shown as missing.", checkOptionalForbidden},
		{"optional_forbidden", "One missing permission must not spoil what may be read.", optionalForbidden},
		{"denied_for_one_stream", "Some vendors answer a missing permission as they answer a wrong credential; taken for one, everything would stop.", deniedForOneStream},
	}
}

// partly runs a check for every stream that need not be there: with a credential
// that may not read it, and is told so with a status.
func (p *probe) partly(status int, check func(d connector.Driver, without connector.Stream)) {
	p.Helper()
	for _, spec := range p.h.Type.Streams {
		if spec.Required {
			continue
		}
		scenario := p.usual()
		scenario.Forbids, scenario.ForbidStatus = []connector.Stream{spec.ID}, status
		check(p.driver(p.vendor(scenario).url, p.h.Secret), spec.ID)
	}
}

func checkOptionalForbidden(p *probe) {
	for _, status := range []int{http.StatusForbidden, http.StatusUnauthorized} {
		p.partly(status, func(d connector.Driver, without connector.Stream) {
			tenant, err := d.Check(p.Context())
			if err != nil {
				p.Fatalf("%d for %s makes Check fail: %v", status, without, err)
			}
			for _, stream := range p.streams() {
				want := connector.Granted
				if stream == without {
					want = connector.NotAllowed
				}
				if got := tenant.Access(stream); got != want {
					p.Errorf("%d for %s: access to %q is %q, want %q", status, without, stream, got, want)
				}
			}
		})
	}
}

func optionalForbidden(p *probe) {
	p.partly(http.StatusForbidden, func(d connector.Driver, without connector.Stream) {
		for _, stream := range p.streams() {
			if stream != without {
				p.wantDistinct(string(stream)+" without "+string(without), ids(p.records(d, stream)), someRecords)
			}
		}
		_, err := d.Read(p.Context(), without, "")
		p.wantError("403 for "+string(without), err, connector.Forbidden, connector.CodePermissionMissing)
	})
}

func deniedForOneStream(p *probe) {
	p.partly(http.StatusUnauthorized, func(d connector.Driver, without connector.Stream) {
		_, err := d.Read(p.Context(), without, "")
		p.wantError("401 for nothing but "+string(without), err, connector.Forbidden, connector.CodePermissionMissing)
	})
}
