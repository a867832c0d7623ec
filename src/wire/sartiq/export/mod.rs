//! Export configurations: made, changed, listed, deleted, and which of them holds for an export.

mod configuration;
mod request;
mod resolve;
mod settings;
mod target;

pub use configuration::ExportConfiguration;
pub use request::{CreateExportConfiguration, UpdateExportConfiguration};
pub use resolve::{ExportSource, ResolvedExport};
pub use settings::{ExportSettings, ExportSettingsBuilder, NullField};
pub use target::{ExportPath, ExportTarget};
