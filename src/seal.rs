//! Fields under one MAC.
