package rest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		``:                                      ``,
		`null`:                                  ``,
		`{}`:                                    ``,
		`12`:                                    ``,
		`{"detail":"Invalid token."}`:           `Invalid token.`,
		`{"message":"Unauthorized"}`:            `Unauthorized`,
		`{"error":"Forbidden"}`:                 `Forbidden`,
		`{"error":{"message":"Nope"}}`:          `Nope`,
		`{"errors":["One.","Two."]}`:            `One. Two.`,
		`{"errors":[{"detail":"Deep"}]}`:        `Deep`,
		`{"message":"second","detail":"first"}`: `first`,
		`{"detail":"","message":"second"}`:      `second`,
		`{"dep_account":["Enter a valid UUID."],"id":["No."]}`: `dep_account: Enter a valid UUID. id: No.`,
		`["Device is not in lost mode."]`:                      `Device is not in lost mode.`,
		`"This device is already locked."`:                     `This device is already locked.`,
		`upstream connect error`:                               `upstream connect error`,
		"<!doctype html><html><head><title>x</title></head><body><h1>Not Found</h1><p>Gone</p>": `Not Found Gone`,
		`<p>a &amp; b</p><script>alert(1)</script><!-- c -->`:                                   `a & b`,
		`{"detail":"a <b>bold</b> word\nand\u0000 a\u202e line"}`:                               `a bold word and a line`,
		`{"detail":"5 < 6"}`: `5 < 6`,
		`{"detail":{"a":{"b":{"c":{"d":{"e":"too deep"}}}}}}`: ``,
		`{"detail":"` + strings.Repeat("é", 400) + `"}`:       strings.Repeat("é", 299) + "…",
	} {
		if got := Words([]byte(body)); got != want {
			t.Errorf("%s:\n got %q\nwant %q", body, got, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, seed := range []string{``, `{"detail":"x"}`, `["a"]`, `"b"`, `<html><script>`, "\xff\xfe", `{"errors":{"a":["b"]}}`, `{"detail":"&lt;b&gt;"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		words := Words(body)
		if !utf8.ValidString(words) || utf8.RuneCountInString(words) > maxWords || strings.TrimSpace(words) != words {
			t.Errorf("%q gives %q", body, words)
		}
		if i := strings.IndexFunc(words, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%q gives the unprintable %q", body, words)
		}
	})
}

func FuzzGunzip(f *testing.F) {
	for _, seed := range []string{"", "hello", strings.Repeat("x", 5000)} {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write([]byte(seed))
		_ = w.Close()
		f.Add(packed.Bytes())
	}
	f.Add([]byte("no gzip"))
	f.Fuzz(func(t *testing.T, packed []byte) {
		const limit = 4096
		plain, err := gunzip(packed, limit)
		if err != nil && plain != nil {
			t.Error("both an answer and an error")
		}
		if len(plain) > limit {
			t.Errorf("%d bytes, at most %d are allowed", len(plain), limit)
		}
		if whole, errWhole := gunzip(packed, 1<<20); errors.Is(err, errTooLarge) && errWhole == nil && len(whole) <= limit {
			t.Errorf("%d bytes are called too large", len(whole))
		}
	})
}
