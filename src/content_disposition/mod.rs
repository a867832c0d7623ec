//! `Content-Disposition` (RFC 6266, RFC 8187).
