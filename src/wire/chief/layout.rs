//! [`KeyLayout`]: the key of an asset's bytes, from its two ids.

use alloc::string::String;

use super::ids::{AssetId, ProjectId};
use crate::error::{Error, ErrorKind};
use crate::object_key::ObjectKey;

/// Text with `{asset_id}` once and `{project_id}` at most once. Unlike a key template, it has nothing that a later
/// request could not fill in again.
#[derive(Clone, Debug)]
pub(super) struct KeyLayout(String);

const ASSET: &str = "{asset_id}";
const PROJECT: &str = "{project_id}";

impl Default for KeyLayout {
    fn default() -> Self {
        Self(String::from(ASSET))
    }
}

impl KeyLayout {
    pub(super) fn new(text: String) -> Result<Self, Error> {
        // Something stays in each place, so that what was around it does not become a placeholder.
        let rest = text.replacen(ASSET, "-", 1).replacen(PROJECT, "-", 1);
        if !text.contains(ASSET) || rest.contains(['{', '}']) {
            let allowed = "`{asset_id}` once, `{project_id}` at most once, no other braces";
            return Err(Error::new(ErrorKind::Syntax, "key layout", "another form", allowed));
        }
        // All ids are of one length and of harmless characters: one key shows what all are.
        let layout = Self(text);
        layout.key(&ProjectId::from_xid([0; 12]), &AssetId::from_xid([0; 12]))?;
        Ok(layout)
    }

    pub(super) fn key(
        &self,
        project_id: &ProjectId,
        asset_id: &AssetId,
    ) -> Result<ObjectKey<'static>, Error> {
        ObjectKey::new(self.0.replace(ASSET, asset_id.as_str()).replace(PROJECT, project_id.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts() {
        let long = "a".repeat(1024 - 26);
        for (text, fine) in [
            ("{asset_id}", true),
            ("{project_id}/{asset_id}", true),
            ("a/{asset_id}/{project_id}.bin", true),
            (&*(long.clone() + ASSET), true),
            (&*(long + "a" + ASSET), false),
            ("", false),
            ("a", false),
            ("{project_id}", false),
            ("{asset_id}/{asset_id}", false),
            ("{asset_id}/{project_id}/{project_id}", false),
            ("{asset_id}/{name}", false),
            ("{asset_id}}", false),
            ("{project_{asset_id}id}", false),
            ("/{asset_id}", false),
            ("../{asset_id}", false),
            ("{asset_id}/", false),
        ] {
            assert_eq!(KeyLayout::new(text.into()).is_ok(), fine, "{text}");
        }
    }
}
