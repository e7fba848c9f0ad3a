package kandjisim

// uuid is a version 4 UUID that was computed rather than drawn.
type uuid [16]byte

const hexDigits = "0123456789abcdef"

func (u uuid) String() string { return string(appendUUID(make([]byte, 0, 36), u)) }

func appendUUID(dst []byte, u uuid) []byte {
	for i, b := range u {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hexDigits[b>>4], hexDigits[b&15])
	}
	return dst
}

// parseUUID reads the canonical form, 8-4-4-4-12, in either case.
func parseUUID(s string) (uuid, bool) {
	var u uuid
	if len(s) != 36 {
		return u, false
	}
	n := 0
	for i := range len(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return u, false
			}
			continue
		}
		v, ok := unhex(s[i])
		if !ok {
			return u, false
		}
		u[n/2] = u[n/2]<<4 | v
		n++
	}
	return u, true
}

func unhex(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// mix is the finaliser of splitmix64: a bijection of 64 bits that spreads every
// input bit over the whole output.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// numbering maps legacy ids to UUIDs and back, without a table: 60 bits of the
// UUID are a keyed permutation of the legacy id, the other 62 are a check.
type numbering struct{ key, check uint64 }

const (
	mask60 = 1<<60 - 1
	mask62 = 1<<62 - 1
	oddA   = 0x5851f42d4c957f2d
	oddB   = 0x14057b7ef767814f
)

func newNumbering(seed uint64) numbering {
	return numbering{key: mix(seed^0x75756964) & mask60, check: mix(seed ^ 0x636865636b)}
}

func (n numbering) uuid(legacy int64) uuid {
	x := (uint64(legacy) ^ n.key) & mask60
	x = x * oddA & mask60
	x ^= x >> 31
	x = x * oddB & mask60
	x ^= x >> 30
	return makeUUID(x, mix(n.check^uint64(legacy)))
}

// makeUUID places 60 bits before and 62 bits after the version and variant.
func makeUUID(hi, lo uint64) uuid {
	high := hi<<4&^0xffff | 0x4000 | hi&0xfff
	low := 1<<63 | lo&mask62
	var u uuid
	for i := range 8 {
		u[i] = byte(high >> (56 - 8*i))
		u[8+i] = byte(low >> (56 - 8*i))
	}
	return u
}

// legacy finds the legacy id of a UUID that this numbering made.
func (n numbering) legacy(u uuid) (int64, bool) {
	var high uint64
	for i := range 8 {
		high = high<<8 | uint64(u[i])
	}
	x := high>>4&^0xfff | high&0xfff
	x ^= x >> 30
	x = x * inverse(oddB) & mask60
	x ^= x >> 31
	x = x * inverse(oddA) & mask60
	legacy := int64(x ^ n.key)
	return legacy, n.uuid(legacy) == u
}

// inverse is the number that undoes a multiplication by the odd number a,
// modulo 2^64 (and therefore modulo 2^60), by Newton's iteration.
func inverse(a uint64) uint64 {
	x := a
	for range 5 {
		x *= 2 - a*x
	}
	return x
}
