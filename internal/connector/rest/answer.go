package rest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/noonday/noonday/internal/connector"
)

// unpack undoes the content encoding of a whole body.
func (c *Client) unpack(encoding string, body []byte) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		plain, err := gunzip(body, c.config.MaxBody)
		if errors.Is(err, errTooLarge) {
			return nil, c.tooLarge()
		}
		if err != nil {
			return nil, connector.NewError(connector.Malformed, connector.CodeMalformed,
				"%s sent a compressed answer that cannot be unpacked.", c.config.Vendor).Because(err)
		}
		return plain, nil
	}
	return nil, connector.NewError(connector.Malformed, connector.CodeMalformed,
		"%s sent an answer in an encoding that was not asked for.", c.config.Vendor)
}

var errTooLarge = errors.New("too large")

// gunzip unpacks at most limit bytes.
func gunzip(packed []byte, limit int64) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	guess := min(int64(len(packed))*8, limit) + 1
	plain, err := readAll(io.LimitReader(reader, limit+1), make([]byte, 0, guess))
	switch {
	case err != nil:
		return nil, err
	case int64(len(plain)) > limit:
		return nil, errTooLarge
	}
	return plain, nil
}

// decode reads the JSON of a good answer.
func (c *Client) decode(response *http.Response, body []byte, into any) error {
	if looksLikeHTML(response.Header.Get("Content-Type"), body) {
		return connector.NewError(connector.Malformed, connector.CodeNotTheVendor,
			"%s answered with a web page instead of data. Something else may answer at this address, such as a sign-in page or a proxy.",
			c.config.Vendor)
	}
	err := json.Unmarshal(body, into)
	if err == nil {
		return nil
	}
	if _, ok := connector.AsError(err); ok {
		return err
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return connector.NewError(connector.Malformed, connector.CodeMalformed,
			"%s sent an answer of another shape than it documents: %s where something else belongs%s.",
			c.config.Vendor, article(wrong.Value), inField(wrong.Field)).Because(err)
	}
	return connector.NewError(connector.Malformed, connector.CodeMalformed,
		"%s sent an answer that is not complete JSON.", c.config.Vendor).Because(err)
}

func article(value string) string {
	value, _, _ = strings.Cut(value, " ") // "number 12" must not show the number
	if strings.HasPrefix(value, "array") || strings.HasPrefix(value, "object") {
		return "an " + value
	}
	return "a " + value
}

func inField(field string) string {
	if field == "" {
		return ""
	}
	return " in “" + field + "”"
}

// looksLikeHTML reports whether a body is a web page, whatever it is called.
func looksLikeHTML(contentType string, body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n\ufeff")
	return len(body) > 0 && body[0] == '<' ||
		strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "text/html") && !json.Valid(body)
}

func (c *Client) tooLarge() *connector.Error {
	return connector.NewError(connector.Malformed, connector.CodeTooLarge,
		"%s sent an answer of more than %d MiB.", c.config.Vendor, max(c.config.MaxBody>>20, 1))
}
