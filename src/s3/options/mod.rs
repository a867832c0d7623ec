//! The options of the operations, each written once; an operation lists those that it has.
//!
//! Every option is one signed header or one signed query parameter with the name that S3's API reference gives it.
//! Setters never fail: a value was validated when it was made, and a conflict is told when the operation is used.

mod headers;
mod queries;

/// An operation: a struct of its own around [`Operation`](crate::operation::Operation).
macro_rules! operation {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        pub struct $name<'a>(Operation<'a>);

        impl<'a> AsRef<Operation<'a>> for $name<'a> {
            fn as_ref(&self) -> &Operation<'a> {
                &self.0
            }
        }

        impl<'a> From<$name<'a>> for Operation<'a> {
            fn from(operation: $name<'a>) -> Self {
                operation.0
            }
        }
    };
}

/// `options!(PutObject: "PutObject::new(…)", content_type, content_md5)`: the text makes one in the examples.
macro_rules! options {
    ($name:ident: $make:literal, $($option:ident),* $(,)?) => {
        impl<'a> $name<'a> {
            $(options::header! { $option, $make })*
        }
    };
}

macro_rules! example {
    ($make:literal, $call:literal) => {
        options::example!("", $make, $call)
    };
    ($before:literal, $make:literal, $call:literal) => {
        concat!(
            "```\n# use presign::{*, s3::*};\n",
            $before,
            "let operation = ",
            $make,
            $call,
            ";\n# let _ = operation;\n# Ok::<(), presign::Error>(())\n```"
        )
    };
}

/// A header with a value that converts to [`HeaderValue`](crate::header::HeaderValue).
macro_rules! header_option {
    ($(#[$doc:meta])* $option:ident: $header:literal, $kind:ty, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        #[inline]
        pub fn $option(mut self, value: $kind) -> Self {
            self.0.set_header(HeaderName::from_lower($header), value.into());
            self
        }
    };
}

/// A header that the value itself knows.
macro_rules! own_option {
    ($(#[$doc:meta])* $option:ident: $kind:ty, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        #[inline]
        pub fn $option(mut self, value: $kind) -> Self {
            let (name, value) = value.header();
            self.0.set_header(name, value);
            self
        }
    };
}

/// A header whose value is written from something else.
macro_rules! written_option {
    ($(#[$doc:meta])* $option:ident: $header:literal, |$value:ident: $kind:ty| $text:expr, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        #[inline]
        pub fn $option(mut self, $value: $kind) -> Self {
            self.0.set_text($header, $text);
            self
        }
    };
}

/// A header with one possible value.
macro_rules! flag_option {
    ($(#[$doc:meta])* $option:ident: $header:literal, $value:literal, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        #[inline]
        pub fn $option(mut self) -> Self {
            self.0.set_text($header, $value);
            self
        }
    };
}

/// A query parameter.
macro_rules! query_option {
    ($(#[$doc:meta])* $option:ident: $name:literal, |$value:ident: $kind:ty| $text:expr, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        #[inline]
        pub fn $option(mut self, $value: $kind) -> Self {
            self.0.set_query($name, $text);
            self
        }
    };
}

/// A query parameter that is any text.
macro_rules! text_option {
    ($(#[$doc:meta])* $option:ident: $name:literal, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        #[inline]
        pub fn $option(mut self, value: impl Into<Cow<'a, str>>) -> Self {
            self.0.set_query_text($name, value);
            self
        }
    };
}

pub(super) use headers::header;
pub(super) use queries::query;
pub(super) use {
    example, flag_option, header_option, operation, options, own_option, query_option, text_option,
    written_option,
};
