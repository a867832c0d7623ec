//! Uploads: rules and an intent in; what is stored, where and in which parts, out; the check afterwards.
