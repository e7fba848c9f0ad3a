package connectortest

import (
	"net/http"
	"slices"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// bodyClauses are about bodies that are not what they should be.
func bodyClauses() []Clause {
	return []Clause{
		{"truncated_json", "Half of a list read as the whole looks like leavers.", truncatedJSON},
		{"web_page", "A captive portal or a proxy answers with a page and 200.", webPageAnswer},
		{"wrong_shape", "JSON of another shape read as “no records” would remove everybody.", wrongShape},
		{"compressed", "Vendors compress; the records are the same.", compressed},
		{"oversized", "An answer without end must not take all memory.", oversizedAnswer},
		{"compressed_bomb", "A small answer can unpack to gigabytes.", compressedBomb},
		{"failing_page_is_empty", "What came before a page broke must not be taken for the page.", failingPageIsEmpty},
	}
}

func truncatedJSON(p *probe) {
	p.wantError("half of an answer", p.failing(truncating), connector.Malformed)
}

func webPageAnswer(p *probe) {
	p.wantError("a web page", p.failing(answering(http.StatusOK, typeHTML, webPage)), connector.Malformed)
	p.wantError("a web page called JSON", p.failing(answering(http.StatusOK, typeJSON, webPage)), connector.Malformed)
}

func wrongShape(p *probe) {
	for _, body := range []string{``, `null`, `7`, `"records"`, `{}`, `{"unexpected":true}`} {
		p.wantError("the answer "+body, p.failing(answering(http.StatusOK, typeJSON, body)), connector.Malformed)
	}
}

func compressed(p *probe) {
	for _, stream := range p.streams() {
		v := p.vendor(p.usual())
		d := p.driver(v.url, p.h.Secret)
		plain := p.records(d, stream)
		v.fail(zipping)
		if unpacked := p.records(d, stream); !slices.Equal(ids(plain), ids(unpacked)) {
			p.Errorf("compressed answers give other records of %s: %q, not %q", stream, ids(unpacked), ids(plain))
		}
	}
}

func oversizedAnswer(p *probe) {
	err := p.failingAtFirst(oversized(p.h.MaxBody + 1))
	p.wantError("an answer without end", err, connector.Malformed, connector.CodeTooLarge)
}

func compressedBomb(p *probe) {
	var err error
	if !within(20*time.Second, func() { err = p.failingAtFirst(exploding(p.h.MaxBody + 1)) }) {
		p.Fatalf("the driver still unpacks after 20 seconds")
	}
	p.wantError("an answer that unpacks to too much", err, connector.Malformed, connector.CodeTooLarge)
}

func failingPageIsEmpty(p *probe) {
	for name, how := range map[string]fault{"half of an answer": truncating, "a broken connection": cutting, "503": status(503)} {
		for _, stream := range p.streams() {
			v := p.vendor(p.usual())
			d := p.driver(v.url, p.h.Secret)
			first, err := d.Read(p.Context(), stream, "")
			if err != nil || first.Next == "" {
				p.Fatalf("read the first of several pages of %s: cursor %q, error %v", stream, first.Next, err)
			}
			v.fail(how)
			page, err := d.Read(p.Context(), stream, first.Next)
			if err == nil || page.Len() != 0 || page.Next != "" {
				p.Errorf("%s: got %d records of %s, the cursor %q and the error %v", name, page.Len(), stream, page.Next, err)
			}
		}
	}
}
