package kandjisim

import (
	"strconv"
	"time"
)

// variant says how one row departs from the usual shape; the zero value does
// not.
type variant struct {
	numericLegacyID bool
	stringCount     bool
	stringBools     bool
	extraKeys       bool
	missingKeys     bool
	timeFormat      int // 0 is the usual one, see appendTimeVariant
	noID            bool
	emailID         bool
}

// appendUser writes a user as the vendor does, keys in the vendor's order.
func appendUser(dst []byte, r *record, v variant) []byte {
	dst = append(dst, `{"active":`...)
	dst = appendBool(dst, r.active, v)
	dst = append(dst, `,"archived":`...)
	dst = appendBool(dst, r.archived, v)
	dst = append(dst, `,"created_at":`...)
	dst = appendTimeVariant(dst, r.created, v.timeFormat)
	if !v.missingKeys {
		dst = append(dst, `,"department":`...)
		dst = appendNullable(dst, r.department)
	}
	dst = append(dst, `,"deprecated_user_id":`...)
	dst = appendInt(dst, r.legacy, !v.numericLegacyID)
	dst = append(dst, `,"email":`...)
	dst = appendBytes(dst, r.email)
	dst = appendID(dst, r, v)
	if !v.missingKeys {
		dst = append(dst, `,"integration":`...)
		if r.integration == nil {
			dst = append(dst, "null"...)
		} else {
			dst = append(dst, r.integration.json...)
		}
		dst = append(dst, `,"job_title":`...)
		dst = appendNullable(dst, r.jobTitle)
	}
	dst = append(dst, `,"name":`...)
	dst = appendBytes(dst, r.name)
	if !v.missingKeys {
		dst = append(dst, `,"device_count":`...)
		dst = appendInt(dst, int64(r.devices), v.stringCount)
	}
	dst = append(dst, `,"updated_at":`...)
	dst = appendTimeVariant(dst, r.updated, v.timeFormat)
	if v.extraKeys {
		dst = append(dst, `,"x_unknown":{"nested":[1,null,"two"]},"api_level":""`...)
	}
	return append(dst, '}')
}

func appendID(dst []byte, r *record, v variant) []byte {
	switch {
	case v.noID:
		return dst
	case v.emailID:
		dst = append(dst, `,"id":`...)
		return appendBytes(dst, r.email)
	}
	dst = append(dst, `,"id":"`...)
	dst = appendUUID(dst, r.id)
	return append(dst, '"')
}

func appendBool(dst []byte, b bool, v variant) []byte {
	if !v.stringBools {
		return strconv.AppendBool(dst, b)
	}
	if b {
		return append(dst, `"True"`...)
	}
	return append(dst, `"False"`...)
}

func appendInt(dst []byte, n int64, quoted bool) []byte {
	if !quoted {
		return strconv.AppendInt(dst, n, 10)
	}
	dst = append(dst, '"')
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, '"')
}

func appendNullable(dst []byte, s string) []byte {
	if s == "" {
		return append(dst, "null"...)
	}
	return appendString(dst, s)
}

func appendIntegration(dst []byte, in Integration) []byte {
	dst = append(dst, `{"id":`...)
	dst = strconv.AppendInt(dst, int64(in.ID), 10)
	dst = append(dst, `,"name":`...)
	dst = appendString(dst, in.Name)
	dst = append(dst, `,"uuid":`...)
	dst = appendString(dst, in.UUID)
	dst = append(dst, `,"type":`...)
	dst = appendString(dst, in.Type)
	return append(dst, '}')
}

// appendString writes valid UTF-8 as a JSON string.
func appendString(dst []byte, s string) []byte { return appendQuoted(dst, s) }

func appendBytes(dst, s []byte) []byte { return appendQuoted(dst, s) }

func appendQuoted[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		if c >= 0x20 {
			dst = append(dst, '\\', c)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		start = i + 1
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// appendTimeVariant writes a time in one of the five formats that the vendor
// uses somewhere: 0 the one of users, then a space and an offset, a space and
// an offset without a fraction, no zone, a space and no zone.
func appendTimeVariant(dst []byte, micros int64, format int) []byte {
	dst = append(dst, '"')
	t := time.UnixMicro(micros).UTC
	switch format {
	case 1:
		dst = t().AppendFormat(dst, "2006-01-02 15:04:05.000000+00:00")
	case 2:
		dst = t().AppendFormat(dst, "2006-01-02 15:04:05 +0000")
	case 3:
		dst = t().AppendFormat(dst, "2006-01-02T15:04:05.000000")
	case 4:
		dst = t().AppendFormat(dst, "2006-01-02 15:04:05.000000")
	default:
		dst = appendTime(dst, micros)
	}
	return append(dst, '"')
}

// appendTime writes 2006-01-02T15:04:05.000000Z, without the fraction when it is
// zero, for the years 0 to 9999. It is a good deal faster than package time.
func appendTime(dst []byte, micros int64) []byte {
	days, rest := micros/day, micros%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	y, m, d := civil(days)
	dst = append(appendPair(appendPair(dst, y/100), y%100), '-')
	dst = append(appendPair(dst, m), '-')
	dst = append(appendPair(dst, d), 'T')
	s := rest / second
	dst = append(appendPair(dst, s/3600), ':')
	dst = append(appendPair(dst, s/60%60), ':')
	dst = appendPair(dst, s%60)
	if f := rest % second; f != 0 {
		dst = append(dst, '.')
		dst = appendPair(appendPair(appendPair(dst, f/10000), f/100%100), f%100)
	}
	return append(dst, 'Z')
}

func appendPair(dst []byte, n int64) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}

// civil turns days since 1970-01-01 into a date of the Gregorian calendar,
// counting in 400-year cycles that begin on a 1 March.
func civil(days int64) (y, m, d int64) {
	const cycle = 146097
	days += 719468
	era := days / cycle
	if days < 0 {
		era = (days - cycle + 1) / cycle
	}
	doe := days - era*cycle
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	y, m, d = yoe+era*400, mp+3, doy-(153*mp+2)/5+1
	if m > 12 {
		return y + 1, m - 12, d
	}
	return y, m, d
}
