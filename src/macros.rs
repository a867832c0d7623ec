//! What several values would otherwise write again.

/// `Serialize` as the text, `Deserialize` through the validating constructor; nothing without feature `serde`.
///
/// `serde_str!(Type)` for a type with `as_str(&self) -> &str` and `new(impl Into<String> or Cow) -> Result<_, Error>`;
/// `serde_str!(Type<'_>)` for one that borrows (it deserialises to the owned form).
macro_rules! serde_str {
    ($name:ident $(<$any:lifetime>)?) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $name $(<$any>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for serde_str!(@owned $name $(<$any>)?) {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
                Self::new(text).map_err(serde::de::Error::custom)
            }
        }
    };
    (@owned $name:ident) => { $name };
    (@owned $name:ident <$any:lifetime>) => { $name<'static> };
}
