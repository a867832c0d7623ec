//! What secrets must not be able to do.

use std::fmt::Display;

use presign::s3::CustomerKey;
use presign::seal::{SealKey, Sealer};
use presign::sigv4::Signer;
use presign::*;

/// Whether a type has a trait, found where its own constant hides that of the blanket one.
macro_rules! lacks {
    ($($type:ty: $($bound:path)|+;)*) => {$($({
        #[allow(dead_code)]
        trait Lacks { const HAS: bool = false; }
        impl<T: ?Sized> Lacks for T {}
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code)]
        impl<T: ?Sized + $bound> Probe<T> { const HAS: bool = true; }
        assert!(!<Probe<$type>>::HAS, "{} has {}", stringify!($type), stringify!($bound));
    })+)*};
}

/// No comparison that tells by its time, no text, no serialised form.
#[test]
fn secrets_have_no_such_traits() {
    use serde::{Serialize, de::DeserializeOwned};
    use std::hash::Hash;
    lacks! {
        Credentials: PartialEq | PartialOrd | Hash | Display | Serialize | DeserializeOwned | Default | Copy | AsRef<str>;
        CustomerKey: PartialEq | PartialOrd | Hash | Display | Serialize | DeserializeOwned | Default | Copy | AsRef<[u8]>;
        Signer: PartialEq | Hash | Display | Serialize;
        S3Presigner: PartialEq | Hash | Display | Serialize;
        S3Batch<'static>: PartialEq | Hash | Display | Serialize;
        sigv4::SigningSteps: PartialEq | Display | Serialize;
        sigv4::SignedQueryForm: PartialEq | Display | Serialize;
        sigv4::SignedHeaderForm: PartialEq | Display | Serialize;
        PresignedRequest: PartialEq | Display | DeserializeOwned | AsRef<str>;
        PresignedForm: PartialEq | Display | DeserializeOwned | AsRef<str>;
        SealKey: PartialEq | PartialOrd | Hash | Display | Serialize | DeserializeOwned | Default | Copy | AsRef<[u8]>;
        Sealer: PartialEq | Hash | Display | Serialize | DeserializeOwned | Default;
    }
    #[cfg(feature = "verify")]
    lacks! {
        verify::VerifyingKey: PartialEq | PartialOrd | Hash | Display | Serialize | DeserializeOwned | Default | Clone | AsRef<str>;
        verify::Verifier: PartialEq | Hash | Display | Serialize | DeserializeOwned | Default;
        verify::Received<'static>: PartialEq | Hash | Display | Serialize | AsRef<str>;
        verify::ReceivedForm<'static>: PartialEq | Hash | Display | Serialize;
    }
    #[cfg(feature = "explain")]
    lacks! {
        explain::Snippet<'static>: PartialEq | Hash | Serialize | AsRef<str>;
        explain::Signed<'static>: PartialEq | Hash | Display | Serialize | Clone;
        explain::Sent<'static>: PartialEq | Hash | Display | Serialize | Clone;
    }
    #[cfg(feature = "local")]
    lacks! {
        LocalPresigner: PartialEq | Hash | Display | Serialize | DeserializeOwned | Default;
    }
}

/// What says that something was allowed is made by whoever allowed it, and by nobody else.
#[test]
#[cfg(any(feature = "local", feature = "verify"))]
fn permissions_are_not_made_of_texts() {
    use std::str::FromStr;

    use serde::de::DeserializeOwned;
    #[cfg(feature = "verify")]
    lacks! { verify::Verified: Default | DeserializeOwned | FromStr | From<String> | Copy; }
    #[cfg(feature = "local")]
    lacks! { local::LocalRequest: Default | DeserializeOwned | FromStr | From<String> | Copy; }
}

#[test]
#[should_panic(expected = "String has Display")]
fn a_trait_that_is_there_is_found() {
    lacks! { String: Copy | Display; }
}
