package kandjisim

import (
	"bytes"
	"net"
	"net/http"
	"strconv"
	"time"
)

// strike answers with a fault that does not need the true answer.
func (x *exchange) strike() {
	f := x.fault
	switch f.Kind {
	case FaultStatus:
		x.strikeStatus(f.Status, statusText(f.Status))
	case FaultThrottle:
		x.strikeStatus(http.StatusTooManyRequests, "API rate limit exceeded")
	case FaultRedirect:
		x.w.Header()["Location"] = []string{f.Location}
		x.send(http.StatusFound, typeHTML, []byte(htmlPage(http.StatusFound, "Moved.")))
	case FaultHTML:
		x.send(http.StatusOK, typeHTML, []byte(htmlPage(http.StatusOK, "Please sign in to continue.")))
	case FaultNotJSON:
		x.send(http.StatusOK, typeJSON, []byte("upstream connect error or disconnect/reset before headers"))
	case FaultNoResults:
		x.send(http.StatusOK, typeJSON, []byte(x.odd(`{"next":null,"previous":null}`, `null`, `{"offset":0,"limit":300,"total":0,"cursor":null}`, `{"device_id":null}`)))
	case FaultResultsType:
		x.send(http.StatusOK, typeJSON, []byte(x.odd(`{"next":null,"previous":null,"results":{"0":{}}}`, `{"0":{}}`,
			`{"offset":0,"limit":300,"total":0,"data":{"0":{}},"cursor":null}`, `{"apps":{"0":{}}}`)))
	case FaultOversized:
		x.oversize()
	case FaultReset:
		x.reset()
	case FaultHang:
		<-x.r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// odd chooses among odd bodies the one for the route.
func (x *exchange) odd(users, devices, prism, software string) string {
	switch x.route {
	case routeDevices:
		return devices
	case routePrism:
		return prism
	case routeSoftware:
		return software
	}
	return users
}

func (x *exchange) strikeStatus(status int, text string) {
	f := x.fault
	style := f.Body
	if style == "" {
		style = BodyDetail
		if status >= 500 || status == http.StatusTooManyRequests {
			style = BodyMessage
		}
	}
	if f.RetryAfter > 0 || f.Kind == FaultThrottle {
		x.w.Header()["Retry-After"] = []string{x.retryAfter()}
	}
	contentType, body := errorBody(style, status, text)
	x.send(status, contentType, body)
}

// retryAfter writes the fault's waiting time, in full seconds or as a date.
func (x *exchange) retryAfter() string {
	seconds := (x.fault.RetryAfter + time.Second - 1) / time.Second
	if x.fault.HTTPDate {
		return x.t.opts.Now().Add(seconds * time.Second).UTC().Format(http.TimeFormat)
	}
	return strconv.Itoa(int(seconds))
}

// oversize sends valid JSON of the fault's size, as a stream.
func (x *exchange) oversize() {
	const head, tail = `{"next":null,"previous":null,"padding":"`, `","results":[]}`
	left := max(0, x.fault.Size-len(head)-len(tail))
	x.w.Header()["Content-Type"] = []string{typeJSON}
	x.answered(http.StatusOK)
	_, err := x.w.Write([]byte(head))
	block := bytes.Repeat([]byte{'x'}, 64<<10)
	for left > 0 && err == nil {
		n := min(left, len(block))
		_, err = x.w.Write(block[:n])
		left -= n
	}
	if err == nil {
		_, _ = x.w.Write([]byte(tail))
	}
}

// reset closes the connection so that the client sees a reset, not an end.
func (x *exchange) reset() {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	x.answered(0)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// truncate announces the whole body, sends half of it and closes the connection.
func (x *exchange) truncate(status int, body []byte) {
	x.w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	x.answered(status)
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body[:len(body)/2])
	_ = http.NewResponseController(x.w).Flush()
	panic(http.ErrAbortHandler)
}

// drip sends the body in small pieces with pauses.
func (x *exchange) drip(status int, body []byte) {
	x.w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	x.answered(status)
	x.w.WriteHeader(status)
	for len(body) > 0 {
		n := min(x.fault.Chunk, len(body))
		if _, err := x.w.Write(body[:n]); err != nil {
			return
		}
		body = body[n:]
		_ = http.NewResponseController(x.w).Flush()
		if len(body) > 0 && !x.sleep(x.fault.Interval) {
			panic(http.ErrAbortHandler)
		}
	}
}
