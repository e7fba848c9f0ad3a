package api

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// noncePlaceholder stands in index.html where the nonce of an answer belongs.
const noncePlaceholder = "__CSP_NONCE__"

// portal serves the built portal: files by their name, and index.html for
// every other address, since the portal routes by itself.
type portal struct {
	files  fs.FS
	index  []byte                   // nil when the portal is not built
	packed map[string]func() []byte // by name, compressed, those that gain from it; nil cannot be read
}

func newPortal(files fs.FS) http.Handler {
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		index = nil // not built
	}
	return &portal{files, index, pack(files)}
}

// packFrom is from how many bytes on a file is worth compressing.
const packFrom = 1400

// pack compresses scripts and styles once, when they are first asked for. What
// cannot be read is served as it is.
func pack(files fs.FS) map[string]func() []byte {
	packed := map[string]func() []byte{}
	names, err := fs.Glob(files, "assets/*")
	if err != nil {
		return packed
	}
	for _, name := range names {
		if ext := path.Ext(name); ext != ".js" && ext != ".css" && ext != ".svg" {
			continue
		}
		if info, err := fs.Stat(files, name); err == nil && info.Size() >= packFrom {
			packed[name] = sync.OnceValue(func() []byte { return zipped(files, name) })
		}
	}
	return packed
}

// zipped compresses a file; nil if it cannot be read.
func zipped(files fs.FS, name string) []byte {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return nil
	}
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if _, err := zip.Write(raw); err != nil || zip.Close() != nil {
		return nil
	}
	return out.Bytes()
}

// ServeHTTP implements http.Handler.
func (p *portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "There is nothing to send to here. The API is below /api.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if info, err := fs.Stat(p.files, name); err == nil && !info.IsDir() && name != "index.html" && !strings.HasPrefix(path.Base(name), ".") {
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		p.file(w, r, name)
		return
	}
	if strings.HasPrefix(name, "assets/") {
		http.NotFound(w, r)
		return
	}
	p.page(w)
}

// file answers a file, compressed for browsers that take it so.
func (p *portal) file(w http.ResponseWriter, r *http.Request, name string) {
	zip, ok := p.packed[name]
	if !ok {
		http.ServeFileFS(w, r, p.files, name)
		return
	}
	w.Header().Add("Vary", "Accept-Encoding")
	var packed []byte
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		packed = zip()
	}
	if packed == nil {
		http.ServeFileFS(w, r, p.files, name)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Content-Length", strconv.Itoa(len(packed)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(packed)
}

// page answers index.html under a policy that admits only our own files.
func (p *portal) page(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	if p.index == nil {
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
		_, _ = w.Write([]byte(notBuilt))
		return
	}
	nonce := newNonce()
	h.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'self'", "script-src 'self'", "style-src 'self' 'nonce-" + nonce + "'", "style-src-attr 'unsafe-inline'",
		"img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
	}, "; "))
	_, _ = w.Write(bytes.ReplaceAll(p.index, []byte(noncePlaceholder), []byte(nonce)))
}

// newNonce is unguessable and used once.
func newNonce() string {
	raw := make([]byte, 18)
	_, _ = rand.Read(raw)
	return base64.StdEncoding.EncodeToString(raw)
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Noonday</title>
<body style="font:16px/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>The portal is not built into this binary</h1>
<p>The API works: see <a href="/api/docs">/api/docs</a>. To have the portal, too, run <code>make build</code> and start <code>bin/noonday serve</code>.</p>`
