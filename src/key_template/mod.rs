//! Templates of object keys.
