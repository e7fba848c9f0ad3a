package kandjisim

import (
	"net/http"
	"strconv"
)

// BodyStyle is a shape of error body. The vendor uses several side by side.
type BodyStyle string

// The shapes of error body.
const (
	BodyDetail  BodyStyle = "detail"  // {"detail":"…"}, the application's usual one
	BodyError   BodyStyle = "error"   // {"error":"…"}
	BodyErrors  BodyStyle = "errors"  // {"errors":["…"]}
	BodyMessage BodyStyle = "message" // {"message":"…"}, the gateway's
	BodyStrings BodyStyle = "strings" // ["…"]
	BodyString  BodyStyle = "string"  // "…"
	BodyFields  BodyStyle = "fields"  // {"dep_account":["…"]}
	BodyHTML    BodyStyle = "html"    // a small page
	BodyText    BodyStyle = "text"    // plain text
	BodyEmpty   BodyStyle = "empty"   // nothing
)

func (s BodyStyle) known() bool {
	switch s {
	case BodyDetail, BodyError, BodyErrors, BodyMessage, BodyStrings, BodyString, BodyFields, BodyHTML, BodyText, BodyEmpty:
		return true
	}
	return false
}

const (
	typeJSON = "application/json; charset=utf-8"
	typeHTML = "text/html; charset=utf-8"
	typeText = "text/plain; charset=utf-8"
)

// errorBody shapes an error text.
func errorBody(style BodyStyle, status int, text string) (contentType string, body []byte) {
	quoted := string(appendString(nil, text))
	switch style {
	case BodyError:
		return typeJSON, []byte(`{"error":` + quoted + `}`)
	case BodyErrors:
		return typeJSON, []byte(`{"errors":[` + quoted + `]}`)
	case BodyMessage:
		return typeJSON, []byte(`{"message":` + quoted + `}`)
	case BodyStrings:
		return typeJSON, []byte(`[` + quoted + `]`)
	case BodyString:
		return typeJSON, []byte(quoted)
	case BodyFields:
		return typeJSON, []byte(`{"dep_account":[` + quoted + `]}`)
	case BodyHTML:
		return typeHTML, []byte(htmlPage(status, text))
	case BodyText:
		return typeText, []byte(text + "\n")
	case BodyEmpty:
		return "", nil
	}
	return typeJSON, []byte(`{"detail":` + quoted + `}`)
}

func htmlPage(status int, text string) string {
	title := http.StatusText(status)
	return "<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>" + title + "</title>\n</head>\n<body>\n  <h1>" +
		title + "</h1><p>" + text + "</p>\n</body>\n</html>\n"
}

// statusText is what the vendor says with a status when nothing better is known.
func statusText(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "Device is not in lost mode."
	case http.StatusUnauthorized:
		return "Invalid token."
	case http.StatusForbidden:
		return "You do not have permission to perform this action."
	case http.StatusNotFound:
		return "Not found."
	case http.StatusInternalServerError:
		return "An unexpected error occurred"
	case http.StatusBadGateway:
		return "An invalid response was received from the upstream server"
	case http.StatusServiceUnavailable:
		return "The upstream server is currently unavailable"
	case http.StatusGatewayTimeout:
		return "The upstream server is timing out"
	}
	if s := http.StatusText(status); s != "" {
		return s
	}
	return "status " + strconv.Itoa(status)
}

// gatewayBody is a body of the gateway's own, with a request id when the newer
// gateway is imitated.
func (x *exchange) gatewayBody(message string) []byte {
	if !x.t.opts.GatewayRequestID {
		return []byte("{\n  \"message\":\"" + message + "\"\n}")
	}
	id := mix(x.t.dir.gen.seed ^ x.seq)
	dst := append([]byte("{\n  \"message\":\""), message...)
	dst = append(dst, "\",\n  \"request_id\":\""...)
	for shift := 60; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[id>>shift&15])
	}
	for shift := 60; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[mix(id)>>shift&15])
	}
	return append(dst, "\"\n}"...)
}
