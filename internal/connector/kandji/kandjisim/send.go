package kandjisim

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// minGzip is the shortest body that is worth compressing, as the vendor's
// framework sees it.
const minGzip = 200

// send answers with a whole body, unless a fault wants it broken.
func (x *exchange) send(status int, contentType string, body []byte) {
	h := x.w.Header()
	if contentType != "" {
		h["Content-Type"] = []string{contentType}
	}
	switch x.kind() {
	case FaultTruncated:
		x.truncate(status, body)
		return
	case FaultDrip:
		x.drip(status, body)
		return
	}
	if len(body) >= minGzip && !x.t.opts.NoGzip && acceptsGzip(x.r.Header) {
		h["Content-Encoding"] = []string{"gzip"}
		body = x.t.compress(body)
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	x.answered(status)
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body) // the client may have left; nothing to do about it
}

// acceptsGzip says whether a client takes gzip: it names it, or *, and not with
// a weight of zero.
func acceptsGzip(h http.Header) bool {
	for _, part := range strings.Split(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "gzip" && name != "*" {
			continue
		}
		weight, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		return !ok || strings.Trim(weight, "0.") != ""
	}
	return false
}

func (t *Tenant) compress(body []byte) []byte {
	var out bytes.Buffer
	z, ok := t.zippers.Get().(*gzip.Writer)
	if !ok {
		// The level is a constant that gzip knows.
		z, _ = gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	}
	defer t.zippers.Put(z)
	z.Reset(&out)
	_, _ = z.Write(body) // a bytes.Buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// buffer borrows a buffer for a page.
func (t *Tenant) buffer() *[]byte {
	if b, ok := t.buffers.Get().(*[]byte); ok {
		return b
	}
	b := make([]byte, 0, 192<<10)
	return &b
}

func (t *Tenant) release(b *[]byte) { t.buffers.Put(b) }
