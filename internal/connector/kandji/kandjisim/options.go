package kandjisim

import (
	"strings"
	"time"
)

// DefaultToken is the API token of a tenant whose Options name none. It holds
// every permission that the simulator knows.
const DefaultToken = "3f2b7c1e-8d4a-4f0b-9c11-2a6e5d7f9b10"

// MaxPageSize is the most users that the vendor puts on one page.
const MaxPageSize = 300

// NextHost says which host the `next` and `previous` links name.
type NextHost int

const (
	// NextConsole names the web console, https://{subdomain}.kandji.io, as the
	// vendor's documentation shows. It is the default.
	NextConsole NextHost = iota
	// NextSame names the host and scheme of the request.
	NextSame
)

// Limits are the two fixed, clock-aligned windows of the gateway. 0 switches a
// window off together with its headers.
type Limits struct {
	Hour   int `json:"hour"`   // requests per clock hour
	Second int `json:"second"` // requests per clock second
}

// DefaultLimits are the vendor's: 10,000 per hour and 50 per second.
func DefaultLimits() Limits { return Limits{Hour: 10_000, Second: 50} }

// Options describe a tenant. The zero value is an empty directory that behaves
// as the vendor does.
type Options struct {
	// Seed chooses the directory. Two tenants with the same seed hold the same
	// users; the first n users do not depend on Users.
	Seed uint64
	// Users is how many users the directory starts with. Default 0: none.
	Users int
	// Devices is how many devices the tenant starts with. Default 0: none. The
	// users' device counts are theirs as soon as there are any; without devices
	// they are made up.
	Devices int
	// PlainPrograms gives every device of Apple's exactly that many programs, none
	// of them of the system or within another, for tests that count. Default 0: a
	// realistic choice.
	PlainPrograms int
	// OnlyMacs makes every device a Mac. Default: a mix of platforms.
	OnlyMacs bool
	// Subdomain names the tenant in links and e-mail addresses. Default "acme".
	Subdomain string
	// Name is the company's name, seen in the names of its directory
	// integrations and in the statistics. Default "Acme".
	Name string
	// Domain is the e-mail domain. Default Subdomain + ".example".
	Domain string

	// TokenDefault is a token (a UUID) that holds every permission. When it is
	// empty and Tokens is nil, DefaultToken is used.
	TokenDefault string
	// Tokens maps further tokens (UUIDs) to their permissions, such as
	// PermListUsers. A token without permissions is valid and may do nothing.
	Tokens map[string][]string
	// DeniedStatus answers a valid token that lacks a permission: 403 (default),
	// or 401.
	DeniedStatus int
	// AuthBody shapes the bodies of 401 and 403: BodyDetail (default), BodyError,
	// BodyMessage or BodyHTML.
	AuthBody BodyStyle

	// PageSize is the full length of a page of users, and the most rows on one of
	// devices and of Prism, 1 to MaxPageSize. Default 300.
	PageSize int
	// ShortPages makes about every third page shorter than PageSize although
	// more pages follow. Which ones is decided by Seed and the page's position.
	ShortPages bool
	// NextHost chooses the host in links. Default NextConsole.
	NextHost NextHost
	// EmailExact makes the e-mail filter match whole addresses (ignoring case)
	// instead of any part, as the documentation has it.
	EmailExact bool
	// BadIDStatus answers GET /users/{id} when id is no UUID: 404 (default), or
	// 500 as some of the vendor's endpoints do.
	BadIDStatus int
	// PrismNoCursor leaves the cursor out of Prism's answers, so that only offset
	// leads on; PrismNoTotal sends its total as null.
	PrismNoCursor, PrismNoTotal bool
	// Quirks make rows irregular. Default none.
	Quirks Quirks

	// Limits of the gateway. Default (nil) DefaultLimits; &Limits{} for none.
	Limits *Limits
	// GatewayRequestID adds "request_id" to the gateway's own bodies, as newer
	// gateways do.
	GatewayRequestID bool
	// NoGzip switches compression off, even for clients that accept it.
	NoGzip bool
	// Latency is the wait before every answer of the application; Jitter adds up
	// to that much, decided by Seed and the request's number. Default 0.
	Latency, Jitter time.Duration

	// Now is the clock of rate limits, log entries and changes. Default time.Now.
	// Waiting (Latency, faults) always uses real timers.
	Now func() time.Time
	// OnPage is called once for every page of users that is served, after its
	// rows were read and before they are sent, without locks held: a change that
	// it makes falls between this page and the next. n counts the pages of one
	// walk, see Tenant.OnPage.
	OnPage func(n int)
	// OnList is what OnPage is, for pages of devices and of Prism: route is
	// "/api/v1/devices" or "/api/v1/prism/apps", and n is 1 for the page that begins
	// with the first row, one more for each full page before.
	OnList func(route string, n int)
	// LogSize is how many requests the log keeps. Default 1000.
	LogSize int
}

func (o Options) withDefaults() Options {
	if o.Subdomain == "" {
		o.Subdomain = "acme"
	}
	if o.Name == "" {
		o.Name = "Acme"
	}
	if o.Domain == "" {
		o.Domain = strings.ToLower(o.Subdomain) + ".example"
	}
	if o.TokenDefault == "" && o.Tokens == nil {
		o.TokenDefault = DefaultToken
	}
	if o.DeniedStatus == 0 {
		o.DeniedStatus = 403
	}
	if o.BadIDStatus == 0 {
		o.BadIDStatus = 404
	}
	if o.AuthBody == "" {
		o.AuthBody = BodyDetail
	}
	if o.PageSize < 1 || o.PageSize > MaxPageSize {
		o.PageSize = MaxPageSize
	}
	if o.Limits == nil {
		limits := DefaultLimits()
		o.Limits = &limits
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.LogSize <= 0 {
		o.LogSize = 1000
	}
	o.Users, o.Devices, o.PlainPrograms = max(o.Users, 0), max(o.Devices, 0), max(o.PlainPrograms, 0)
	return o
}
