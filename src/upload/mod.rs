//! Uploads: rules and a client's intent in; what is stored, where and in which parts, out; and the check afterwards.
//!
//! ```text
//! UploadIntent ──▶ UploadRules::check ──▶ Refusals             every reason at once, for a 422
//!                        │
//!                        ▼
//!                     Planned ──▶ UploadRecord                 for the database: no URL, no secret
//!                                    │ create, begin           only for an upload in parts
//!                                    ├─ grant ──▶ UploadGrant  for the client: one PUT, a form, or parts
//!                                    │
//!                    ObjectHead ─────┴─ confirm ──▶ Confirmed  afterwards, in another request
//! ```

mod binding;
mod check;
mod confirm;
mod cors;
mod difference;
mod grant;
mod head;
mod inputs;
mod intent;
mod lifetime;
mod planned;
mod record;
mod refusal;
mod rules;
#[cfg(feature = "serde")]
mod stored;

pub use binding::Binding;
pub use confirm::Confirmed;
pub use difference::{Difference, Unconfirmed};
pub use grant::{MultipartGrant, PartGrant, UploadGrant};
pub use head::ObjectHead;
pub use inputs::UploadInputs;
pub use intent::UploadIntent;
pub use lifetime::GrantLifetime;
pub use planned::Planned;
pub use record::{Transfer, UploadRecord};
pub use refusal::{CheckError, Refusal, RefusalCode, Refusals};
pub use rules::{UploadRules, UploadRulesBuilder};
