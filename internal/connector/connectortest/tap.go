package connectortest

import (
	"net"
	"net/http"
	"sync"
)

// tapped is a listener that tells the first byte of every connection.
type tapped struct {
	net.Listener
	begins func(first byte)
}

func (t tapped) Accept() (net.Conn, error) {
	conn, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tappedConn{Conn: conn, begins: t.begins}, nil
}

type tappedConn struct {
	net.Conn
	once   sync.Once
	begins func(first byte)
}

func (c *tappedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.once.Do(func() { c.begins(b[0]) })
	}
	return n, err
}

// begins notes a connection that begins as TLS does: somebody followed an
// address of the vendor that names another scheme than its own.
func (v *vendor) begins(first byte) {
	const handshake = 0x16
	if first != handshake {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.inTLS++
}

// askedInTLS reports whether somebody tried another scheme than the vendor's.
func (v *vendor) askedInTLS() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.inTLS > 0
}

// overheard tells the status of an answer before it is sent.
type overheard struct {
	http.ResponseWriter
	once sync.Once
	tell func(status int)
}

func (o *overheard) WriteHeader(status int) {
	o.once.Do(func() { o.tell(status) })
	o.ResponseWriter.WriteHeader(status)
}

func (o *overheard) Write(b []byte) (int, error) {
	o.once.Do(func() { o.tell(http.StatusOK) })
	return o.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach what is below.
func (o *overheard) Unwrap() http.ResponseWriter { return o.ResponseWriter }
