//! Hosts: names in their ASCII form, IPv4 and IPv6 addresses (RFC 1123, RFC 3986 section 3.2.2, WHATWG URL).

use alloc::format;
use alloc::string::String;
use core::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{Error, ErrorKind};

/// What a host is, as far as a bucket can stand before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HostKind {
    /// A name of two labels or more.
    Domain,
    /// A name of one label, or one under `localhost`: buckets of it do not resolve everywhere.
    Local,
    /// An address.
    Address,
}

const FIELD: &str = "endpoint";
const NAME: &str =
    "labels of letters, digits, `-` and `_` with dots between, up to 63 bytes each and 253 in all";

/// A host in the one form that every client leaves as it is.
pub(super) fn parse(host: &str) -> Result<(String, HostKind), Error> {
    if host.is_empty() {
        return Err(Error::new(ErrorKind::Empty, FIELD, "no host", "a host behind `//`"));
    }
    if let Some(inside) = host.strip_prefix('[') {
        return parse_ipv6(inside);
    }
    if !host.is_ascii() {
        return Err(Error::new(
            ErrorKind::NonAscii,
            FIELD,
            "a host outside ASCII, which clients map differently",
            "its A-label form, such as xn--bcher-kva.example",
        ));
    }
    let host = host.to_ascii_lowercase();
    // WHATWG URL, "ends in a number": such a host is an IPv4 address, however it is written.
    let last = host.rsplit('.').next().unwrap_or_default();
    let hexadecimal =
        last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hexadecimal || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())) {
        return match host.parse::<Ipv4Addr>() {
            Ok(_) => Ok((host, HostKind::Address)),
            Err(_) => Err(Error::new(
                ErrorKind::AmbiguousIpv4,
                FIELD,
                "an IPv4 address that some clients read as a name",
                "four decimal numbers from 0 to 255 without leading zeros",
            )),
        };
    }
    check_name(&host)?;
    let local = !host.as_bytes().contains(&b'.') || host.ends_with(".localhost");
    Ok((host, if local { HostKind::Local } else { HostKind::Domain }))
}

fn parse_ipv6(inside: &str) -> Result<(String, HostKind), Error> {
    let syntax = |problem| {
        Error::new(
            ErrorKind::Syntax,
            FIELD,
            problem,
            "an IPv6 address in brackets, in groups of hexadecimal digits",
        )
    };
    let address = inside.strip_suffix(']').ok_or_else(|| syntax("a bracket that is not closed"))?;
    let address: Ipv6Addr = address.parse().map_err(|_| syntax("no IPv6 address between the brackets"))?;
    let text = format!("[{address}]");
    // Rust prints some addresses with an IPv4 address at their end, where URLs have groups only.
    if text.as_bytes().contains(&b'.') {
        return Err(syntax("an IPv6 address that stands for an IPv4 address"));
    }
    Ok((text, HostKind::Address))
}

fn check_name(host: &str) -> Result<(), Error> {
    if host.len() > 253 {
        return Err(Error::new(ErrorKind::TooLong, FIELD, format!("a host of {} bytes", host.len()), NAME));
    }
    for label in host.split('.') {
        if let Some(at) =
            label.bytes().position(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        {
            let problem = format!("a character that no host has, in a label at its byte {at}");
            return Err(Error::new(ErrorKind::InvalidCharacter, FIELD, problem, NAME));
        }
        if label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-') {
            let problem = "a label that is empty, longer than 63 bytes, or begins or ends with `-`";
            return Err(Error::new(ErrorKind::Syntax, FIELD, problem, NAME));
        }
    }
    Ok(())
}

/// Whether a host in its form is this machine (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3).
pub(super) fn is_loopback(host: &str) -> bool {
    let name = host == "localhost" || host.ends_with(".localhost");
    name || host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}
