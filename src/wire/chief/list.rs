//! [`ListAssets`]: `GET /v1/assets`, and [`Page`], the envelope of every list.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::asset::{Label, ListedAsset, finish};
use super::error::ChiefError;
use super::ids::AssetId;
use super::settings::Settings;
use crate::wire::Answer;
use crate::wire::fastapi::{Kind, Node, Validation};

/// Where a page begins.
///
/// ```
/// use presign::wire::chief::{Cursor, ListAssets, Settings};
///
/// let request = ListAssets::parse(None, None, None, &Settings::default())?;
/// assert_eq!(request.cursor(), &Cursor::Start);
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// At the first row.
    Start,
    /// Behind this asset, without it.
    After(AssetId),
    /// So that it ends before this asset, without it.
    Before(AssetId),
}

/// A client that reads a list: `after_id` or `before_id`, and `limit` (1 to 100, 25 unless told).
///
/// ```
/// use presign::wire::chief::{ListAssets, Settings};
///
/// let settings = Settings::default();
/// assert_eq!(ListAssets::parse(None, None, None, &settings)?.limit(), 25);
/// assert!(ListAssets::parse(None, None, Some("101"), &settings).is_err());
/// let id = Some("asset_d8aad64dib2c7m3ae7jg");
/// assert!(ListAssets::parse(id, id, None, &settings).is_err());
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListAssets {
    cursor: Cursor,
    limit: usize,
}

const DEFAULT_LIMIT: usize = 25;

impl ListAssets {
    /// Reads the parameters of the query, decoded by the router; `None` where one is absent. Others are passed over.
    ///
    /// # Errors
    /// 400 for both cursors at once, for an id of another form, and for a limit that is not 1 to 100 in digits.
    ///
    /// ```
    /// use presign::wire::chief::{ListAssets, Settings};
    ///
    /// let refused = ListAssets::parse(None, None, Some("0"), &Settings::default()).unwrap_err();
    /// assert_eq!((refused.status(), refused.humane()), (400, "The query is invalid."));
    /// ```
    pub fn parse(
        after_id: Option<&str>,
        before_id: Option<&str>,
        limit: Option<&str>,
        settings: &Settings,
    ) -> Result<Self, ChiefError> {
        let code = settings.codes().list_invalid;
        let validation = Validation::new();
        let id = |node: Node<'_, '_>| {
            let text = node.pattern(AssetId::PATTERN, AssetId::matches)?;
            AssetId::new(text).ok()
        };
        let after = validation.query("after_id", after_id, id);
        let before = validation.query("before_id", before_id, id);
        let limit = validation.query("limit", limit, |node| {
            let text = node.text(1..=9)?;
            if !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return node.refuse(Kind::IntParsing);
            }
            usize::try_from(node.integer(1..=100)?).ok()
        });
        let values = after.zip(before).zip(limit);
        let ((after, before), limit) = finish(validation, values, code, settings)?;
        let cursor = match (after, before) {
            (None, None) => Cursor::Start,
            (Some(id), None) => Cursor::After(id),
            (None, Some(id)) => Cursor::Before(id),
            (Some(_), Some(_)) => {
                let detail = String::from("query.before_id: excludes query.after_id");
                return Err(ChiefError::detailed(code, "The query is invalid.", detail, settings));
            }
        };
        Ok(Self { cursor, limit: limit.unwrap_or(DEFAULT_LIMIT) })
    }

    /// Where the page begins. An asset that is not in the project is 404 or an empty page: the pages do not say.
    ///
    /// ```
    /// # use presign::wire::chief::{Cursor, ListAssets, Settings};
    /// let request = ListAssets::parse(Some("asset_d8aad64dib2c7m3ae7jg"), None, None, &Settings::default())?;
    /// assert!(matches!(request.cursor(), Cursor::After(_)));
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The most rows of the page: 1 to 100.
    ///
    /// ```
    /// # use presign::wire::chief::{ListAssets, Settings};
    /// assert_eq!(ListAssets::parse(None, None, Some("100"), &Settings::default())?.limit(), 100);
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// How many rows to read: one more than the page has, which tells whether there are more.
    ///
    /// ```
    /// # use presign::wire::chief::{ListAssets, Settings};
    /// assert_eq!(ListAssets::parse(None, None, None, &Settings::default())?.rows_to_read(), 26);
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn rows_to_read(&self) -> usize {
        self.limit + 1
    }

    /// The page of these rows: up to [`rows_to_read`](Self::rows_to_read) of them in the order of the list, those next to the
    /// cursor. What is too many is left out at the end that is away from the cursor.
    ///
    /// Inferred: with `before_id`, `has_more` tells whether there are rows before the page, since that is where its client
    /// goes on. [`Page::new`] takes any other reading.
    ///
    /// ```
    /// # use presign::wire::chief::{ListAssets, ListedAsset, Settings};
    /// let page = ListAssets::parse(None, None, None, &Settings::default())?.page(Vec::new());
    /// assert_eq!(page.to_answer().body(), r#"{"data":[],"has_more":false}"#);
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub fn page(&self, mut rows: Vec<ListedAsset>) -> Page<ListedAsset> {
        let surplus = rows.len().saturating_sub(self.limit);
        match self.cursor {
            Cursor::Before(_) => drop(rows.drain(..surplus)),
            Cursor::Start | Cursor::After(_) => rows.truncate(self.limit),
        }
        Page::new(rows, surplus > 0)
    }
}

/// A row of a list, which has an id.
///
/// ```
/// use presign::wire::chief::{Label, LabelId, Listed};
///
/// let label = Label { label_id: LabelId::from_xid([0; 12]), name: "q2-launches".into() };
/// assert_eq!(label.id(), "label_00000000000000000000");
/// ```
pub trait Listed: Serialize {
    /// What a client asks for the next page with.
    ///
    /// ```
    /// # use presign::wire::chief::{Label, LabelId, Listed};
    /// # let label = Label { label_id: LabelId::from_xid([0; 12]), name: "q2-launches".into() };
    /// assert!(label.id().starts_with("label_"));
    /// ```
    fn id(&self) -> &str;
}

impl Listed for ListedAsset {
    fn id(&self) -> &str {
        self.asset.asset_id.as_str()
    }
}

impl Listed for Label {
    fn id(&self) -> &str {
        self.label_id.as_str()
    }
}

/// A page: `data`, the ids of its first and last row (left out where it is empty), and whether there are more.
///
/// ```
/// use presign::wire::chief::{Label, LabelId, Page};
///
/// // All labels of a project are one page.
/// let label = Label { label_id: LabelId::new("label_d8aad64dib2c7m3ae7k0")?, name: "q2-launches".into() };
/// let page = Page::new(vec![label], false);
/// assert_eq!(page.first_id.as_deref(), Some("label_d8aad64dib2c7m3ae7k0"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// The id of the first row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_id: Option<String>,
    /// The id of the last row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_id: Option<String>,
    /// Whether there are more.
    pub has_more: bool,
}

impl<T: Listed> Page<T> {
    /// The page of these rows and no others.
    ///
    /// ```
    /// # use presign::wire::chief::{Label, Page};
    /// assert_eq!(Page::<Label>::new(Vec::new(), false).last_id, None);
    /// ```
    #[must_use]
    pub fn new(data: Vec<T>, has_more: bool) -> Self {
        let id = |row: &T| String::from(row.id());
        Self { first_id: data.first().map(id), last_id: data.last().map(id), data, has_more }
    }

    /// 200.
    ///
    /// ```
    /// # use presign::wire::chief::{Label, Page};
    /// assert_eq!(Page::<Label>::new(Vec::new(), false).to_answer().status(), 200);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}
