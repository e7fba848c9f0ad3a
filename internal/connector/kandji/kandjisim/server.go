package kandjisim

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The path templates that the tenant serves, as its statistics and faults name
// them.
const (
	routeUsers    = "/api/v1/users"
	routeUser     = "/api/v1/users/{id}"
	routeDevices  = "/api/v1/devices"
	routeDevice   = "/api/v1/devices/{id}"
	routeSoftware = "/api/v1/devices/{id}/apps"
	routePrism    = "/api/v1/prism/apps"
	routeCount    = "/api/v1/prism/count"
	routeUnrouted = "unrouted"
)

// routes lists the path templates.
func routes() []string {
	return []string{routeUsers, routeUser, routeDevices, routeDevice, routeSoftware, routePrism, routeCount}
}

// exchange is one request and its answer.
type exchange struct {
	t      *Tenant
	w      http.ResponseWriter
	r      *http.Request
	seq    uint64
	route  string
	id     string // in the path
	page   int    // of a listing, numbered as in Tenant.OnPage and Tenant.OnList
	fault  *Fault
	logged bool
}

// Handler is the vendor's API, gateway included, for the paths under /api. Some
// faults need a real connection: serve it with an http.Server.
func (t *Tenant) Handler() http.Handler { return http.HandlerFunc(t.serve) }

func (t *Tenant) serve(w http.ResponseWriter, r *http.Request) {
	x := &exchange{t: t, w: w, r: r, seq: t.seq.Add(1)}
	x.route, x.id = match(r.URL.Path)
	t.log.begin(x.route)
	defer x.answered(0) // unless it was before
	switch x.route {
	case routeUsers:
		x.page = t.log.asked(r.URL.Query().Get("cursor"))
	case routeDevices:
		x.page = x.devicesAsked().page()
	case routePrism:
		x.page = x.prismAsked().page()
	}
	wait := x.latency()
	x.gatewayHeaders(wait)
	v := t.limiter.take(t.opts.Now())
	v.write(w.Header())
	switch {
	case v.rejected:
		x.send(http.StatusTooManyRequests, typeJSON, x.gatewayBody("API rate limit exceeded"))
	case x.route == routeUnrouted:
		x.send(http.StatusNotFound, typeJSON, x.gatewayBody("no Route matched with those values"))
	default:
		x.upstream(wait)
	}
}

// match finds the route of a path. One trailing slash is allowed, and nothing is
// ever redirected.
func match(path string) (route, id string) {
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for _, route := range routes() {
		template := strings.Split(route, "/")
		fits := len(template) == len(parts)
		for i := 0; fits && i < len(parts); i++ {
			switch {
			case template[i] == "{id}" && parts[i] != "":
				id = parts[i]
			default:
				fits = template[i] == parts[i]
			}
		}
		if fits {
			return route, id
		}
	}
	return routeUnrouted, ""
}

// upstream is the application behind the gateway: faults, then waiting, then who
// may do what, then the answer.
func (x *exchange) upstream(wait time.Duration) {
	if x.fault = x.t.faults.take(x); x.fault != nil {
		if !x.sleep(x.fault.Delay) {
			return
		}
		if !x.fault.Kind.altersBody() {
			x.strike()
			return
		}
	}
	if !x.sleep(wait) || !x.authorised() {
		return
	}
	switch x.route {
	case routeUsers:
		x.listUsers()
	case routeUser:
		x.readUser()
	case routeDevices:
		x.listDevices()
	case routeDevice:
		x.readDevice()
	case routeSoftware:
		x.listSoftware()
	case routePrism:
		x.listPrism()
	case routeCount:
		x.countPrism()
	}
}

// authorised refuses requests as the vendor does: who, then what.
func (x *exchange) authorised() bool {
	token, given := bearer(x.r.Header.Get("Authorization"))
	switch {
	case !given:
		x.refuse(http.StatusUnauthorized, "Authentication credentials were not provided.")
		return false
	case !x.t.tokens.valid(token):
		x.refuse(http.StatusUnauthorized, statusText(http.StatusUnauthorized))
		return false
	}
	permission := "GET " + x.route
	switch x.r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodDelete:
		permission = "" // never ticked
	default:
		x.fail(http.StatusMethodNotAllowed, `Method "`+x.r.Method+`" not allowed.`)
		return false
	}
	if !x.t.tokens.allows(token, permission) {
		x.refuse(x.t.opts.DeniedStatus, statusText(http.StatusForbidden))
		return false
	}
	return true
}

// refuse answers 401 or 403 in the shape of Options.AuthBody.
func (x *exchange) refuse(status int, text string) {
	if x.t.opts.AuthBody != BodyDetail {
		text = http.StatusText(status)
	}
	contentType, body := errorBody(x.t.opts.AuthBody, status, text)
	x.send(status, contentType, body)
}

// fail answers an error of the application.
func (x *exchange) fail(status int, text string) {
	contentType, body := errorBody(BodyDetail, status, text)
	x.send(status, contentType, body)
}

// latency decides how long the application takes for this request.
func (x *exchange) latency() time.Duration {
	x.t.mu.RLock()
	wait, jitter := x.t.latency, x.t.jitter
	x.t.mu.RUnlock()
	if jitter > 0 {
		wait += time.Duration(mix(x.t.dir.gen.seed^x.seq) % uint64(jitter+1))
	}
	return wait
}

// sleep waits and says whether the client is still there.
func (x *exchange) sleep(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.r.Context().Done():
		return false
	}
}

// answered writes the request into the log, once, before the answer leaves.
func (x *exchange) answered(status int) {
	if x.logged {
		return
	}
	x.logged = true
	entry := Request{
		At: x.t.now(), Method: x.r.Method, Status: status, Page: x.page,
		Path: x.t.tokens.hide(x.r.URL.Path), Query: x.t.tokens.hide(x.r.URL.RawQuery),
	}
	if x.fault != nil {
		entry.Fault = x.fault.Kind
	}
	x.t.log.answered(entry)
}

// gatewayHeaders sets what every answer carries, in the vendor's spelling.
func (x *exchange) gatewayHeaders(wait time.Duration) {
	h := x.w.Header()
	now := x.t.opts.Now()
	ms := strconv.FormatInt(wait.Milliseconds(), 10)
	allow := "GET, HEAD"
	server := "waitress"
	switch x.route {
	case routeUser, routeDevice:
		allow = "DELETE, GET, HEAD"
	case routePrism, routeCount:
		server = "uvicorn"
	}
	for name, value := range map[string]string{
		"Via":                         "kong/3.2.2, 1.1 varnish, 1.1 varnish",
		"X-Kong-Proxy-Latency":        "1",
		"X-Kong-Upstream-Latency":     ms,
		"X-Served-By":                 "cache-bfi-krnt7300091-BFI, cache-den8237-DEN",
		"X-Cache":                     "MISS, MISS",
		"X-Cache-Hits":                "0, 0",
		"X-Timer":                     "S" + strconv.FormatFloat(float64(now.UnixMicro())/1e6, 'f', 6, 64) + ",VS0,VE" + ms,
		"Access-Control-Allow-Origin": "*",
		"Server":                      server,
		"Allow":                       allow,
		"X-Frame-Options":             "DENY",
		"X-Content-Type-Options":      "nosniff",
		"Referrer-Policy":             "no-referrer",
		"Cross-Origin-Opener-Policy":  "same-origin",
		"Strict-Transport-Security":   "max-age=31536000; includeSubDomains; preload",
		"Content-Security-Policy":     "base-uri 'none'; form-action 'none'; default-src 'none'; frame-ancestors 'none'",
		"Vary":                        "Origin, Accept-Encoding",
	} {
		h[name] = []string{value}
	}
}
