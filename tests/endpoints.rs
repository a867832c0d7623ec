//! Where requests go: scheme, host and path of presigned URLs by provider, endpoint, addressing and bucket.
//!
//! The tables here prove the essentials. Where the folder of fetched vectors is at hand, AWS's own rules (the cases of
//! its endpoint rule set), the addressing cases of botocore and the bucket names of minio-go are run too. Every case
//! has a verdict, and how many there are of each is pinned.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;

use std::collections::BTreeMap;

use common::vectors;
use presign::{
    Addressing, AwsEndpoint, BucketName, Credentials, Endpoint, Error, ErrorKind, GetObject, ListObjectsV2,
    ObjectKey, Provider, R2Jurisdiction, Region, S3Presigner, Timestamp, Validity,
};
use serde::Deserialize;

/// The URLs of an object `photos/cat 1.png` and of the list of a bucket, both without their query, the signed host and
/// the region in the scope.
#[derive(Debug, PartialEq)]
struct Urls {
    object: String,
    list: String,
    host: String,
    region: String,
}

impl Urls {
    fn of(provider: Provider, bucket: &str) -> Result<Self, Error> {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
        let presigner = S3Presigner::new(provider.bucket(bucket)?, credentials);
        let validity = Validity::minutes(5).from(Timestamp::MIN);
        let object = presigner.presign(&GetObject::new(ObjectKey::new("photos/cat 1.png")?), validity)?;
        let list = presigner.presign(&ListObjectsV2::new(), validity)?;
        let base = |url: &str| url.split_once('?').unwrap().0.to_owned();
        let (_, scope) = object.url().split_once("X-Amz-Credential=AKIDEXAMPLE%2F19700101%2F").unwrap();
        Ok(Self {
            object: base(object.url()),
            list: base(list.url()),
            host: object.signed_headers().find(|(name, _)| *name == "host").unwrap().1.to_owned(),
            region: scope.split_once("%2Fs3%2Faws4_request&").unwrap().0.to_owned(),
        })
    }

    /// What `base`, the URL of a bucket without a slash at its end, stands for.
    fn expected(base: &str, bucket: &str, region: &str) -> Self {
        let path_style = base.ends_with(&format!("/{bucket}"));
        let authority = base.split_once("://").unwrap().1.split('/').next().unwrap();
        Self {
            object: format!("{base}/photos/cat%201.png"),
            list: format!("{base}{}", if path_style { "" } else { "/" }),
            host: authority.to_owned(),
            region: region.to_owned(),
        }
    }
}

fn aws(region: &str, endpoint: AwsEndpoint) -> Provider {
    Provider::aws_at(region, endpoint).unwrap()
}

fn custom(endpoint: &str) -> Provider {
    Provider::custom(Endpoint::insecure(endpoint).unwrap(), Region::new("us-east-1").unwrap())
}

#[test]
fn aws_endpoints_partitions_and_addressing() {
    use Addressing::{PathStyle, VirtualHosted};
    use AwsEndpoint::{Accelerate, AccelerateDualStack, DualStack, Fips, FipsDualStack, Standard};
    for (region, endpoint, asked, bucket, base) in [
        ("us-west-2", Standard, None, "abc", "https://abc.s3.us-west-2.amazonaws.com"),
        ("us-east-1", Standard, None, "abc", "https://abc.s3.us-east-1.amazonaws.com"),
        ("us-west-2", DualStack, None, "abc", "https://abc.s3.dualstack.us-west-2.amazonaws.com"),
        ("us-west-2", Fips, None, "abc", "https://abc.s3-fips.us-west-2.amazonaws.com"),
        ("us-west-2", FipsDualStack, None, "abc", "https://abc.s3-fips.dualstack.us-west-2.amazonaws.com"),
        ("us-west-2", Accelerate, None, "abc", "https://abc.s3-accelerate.amazonaws.com"),
        ("eu-west-1", AccelerateDualStack, None, "abc", "https://abc.s3-accelerate.dualstack.amazonaws.com"),
        ("us-west-2", Standard, Some(PathStyle), "abc", "https://s3.us-west-2.amazonaws.com/abc"),
        ("us-west-2", DualStack, Some(PathStyle), "abc", "https://s3.dualstack.us-west-2.amazonaws.com/abc"),
        ("us-west-2", Standard, Some(VirtualHosted), "abc", "https://abc.s3.us-west-2.amazonaws.com"),
        ("us-west-2", Standard, None, "my.abc", "https://s3.us-west-2.amazonaws.com/my.abc"),
        ("us-gov-west-1", Fips, None, "my.abc", "https://s3-fips.us-gov-west-1.amazonaws.com/my.abc"),
        ("us-gov-east-1", Standard, None, "abc", "https://abc.s3.us-gov-east-1.amazonaws.com"),
        ("cn-north-1", Standard, None, "abc", "https://abc.s3.cn-north-1.amazonaws.com.cn"),
        (
            "cn-northwest-1",
            DualStack,
            None,
            "abc",
            "https://abc.s3.dualstack.cn-northwest-1.amazonaws.com.cn",
        ),
        ("us-iso-east-1", Fips, None, "abc", "https://abc.s3-fips.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", Standard, None, "abc", "https://abc.s3.us-isob-east-1.sc2s.sgov.gov"),
        ("us-isof-south-1", Standard, None, "abc", "https://abc.s3.us-isof-south-1.csp.hci.ic.gov"),
        ("eu-isoe-west-1", Standard, None, "abc", "https://abc.s3.eu-isoe-west-1.cloud.adc-e.uk"),
        ("eusc-de-east-1", Standard, None, "abc", "https://abc.s3.eusc-de-east-1.amazonaws.eu"),
    ] {
        let provider = aws(region, endpoint);
        let provider = asked.map_or(provider.clone(), |asked| provider.addressing(asked));
        assert_eq!(Urls::of(provider, bucket).unwrap(), Urls::expected(base, bucket, region));
    }
}

#[test]
fn endpoints_of_ones_own() {
    use Addressing::{PathStyle, VirtualHosted};
    for (endpoint, asked, bucket, base) in [
        ("https://example.com", None, "abc", "https://abc.example.com"),
        ("https://example.com/", Some(PathStyle), "abc", "https://example.com/abc"),
        ("https://example.com:443", None, "abc", "https://abc.example.com"),
        ("http://example.com:80", None, "abc", "http://abc.example.com"),
        ("http://example.com:443", None, "abc", "http://abc.example.com:443"),
        ("https://example.com:8443", None, "abc", "https://abc.example.com:8443"),
        ("https://Example.COM:8443/p/q/", None, "abc", "https://abc.example.com:8443/p/q"),
        ("https://example.com/p/q", Some(PathStyle), "abc", "https://example.com/p/q/abc"),
        ("https://example.com", None, "my.abc", "https://example.com/my.abc"),
        ("http://example.com", None, "my.abc", "http://my.abc.example.com"),
        ("http://example.com", None, "my.-abc", "http://example.com/my.-abc"),
        ("http://10.0.1.12:433", None, "abc", "http://10.0.1.12:433/abc"),
        ("http://[::1]:9000", None, "abc", "http://[::1]:9000/abc"),
        ("https://[2001:DB8::1]", None, "abc", "https://[2001:db8::1]/abc"),
        ("http://minio:9000", None, "abc", "http://minio:9000/abc"),
        ("http://minio:9000", Some(VirtualHosted), "abc", "http://abc.minio:9000"),
        ("http://localhost", None, "abc", "http://localhost/abc"),
        ("http://s3.localhost:9000", Some(VirtualHosted), "abc", "http://abc.s3.localhost:9000"),
        ("http://s3-accelerate.amazonaws.com", None, "abc", "http://abc.s3-accelerate.amazonaws.com"),
    ] {
        let provider = custom(endpoint);
        let provider = asked.map_or(provider.clone(), |asked| provider.addressing(asked));
        assert_eq!(
            Urls::of(provider, bucket).unwrap(),
            Urls::expected(base, bucket, "us-east-1"),
            "{endpoint} {asked:?}"
        );
    }
}

#[test]
fn every_provider() {
    let account = "0123456789abcdef0123456789abcdef";
    let own = |url| Endpoint::new(url).unwrap();
    let region = |name| Region::new(name).unwrap();
    let r2 = |before: &str| format!("https://{account}.{before}r2.cloudflarestorage.com/abc");
    for (provider, base, region) in [
        (Provider::cloudflare_r2(account), r2(""), "auto"),
        (Provider::cloudflare_r2_in(account, R2Jurisdiction::Eu), r2("eu."), "auto"),
        (Provider::cloudflare_r2_in(account, R2Jurisdiction::FedRamp), r2("fedramp."), "auto"),
        (Ok(Provider::google_cloud_storage()), "https://abc.storage.googleapis.com".into(), "auto"),
        (
            Provider::backblaze_b2("us-west-004"),
            "https://abc.s3.us-west-004.backblazeb2.com".into(),
            "us-west-004",
        ),
        (Provider::wasabi("us-east-1"), "https://abc.s3.us-east-1.wasabisys.com".into(), "us-east-1"),
        (Provider::digitalocean_spaces("fra1"), "https://abc.fra1.digitaloceanspaces.com".into(), "fra1"),
        (Ok(Provider::tigris()), "https://abc.t3.storage.dev".into(), "auto"),
        (Provider::hetzner("hel1"), "https://abc.hel1.your-objectstorage.com".into(), "hel1"),
        (Provider::scaleway("fr-par"), "https://abc.s3.fr-par.scw.cloud".into(), "fr-par"),
        (
            Ok(Provider::minio(own("https://s3.example.com"), region("us-east-1"))),
            "https://s3.example.com/abc".into(),
            "us-east-1",
        ),
        (
            Ok(Provider::ceph(own("https://rgw.example.com/s3"), region("default"))),
            "https://rgw.example.com/s3/abc".into(),
            "default",
        ),
        (
            Ok(Provider::garage(own("http://localhost:3900"), region("garage"))),
            "http://localhost:3900/abc".into(),
            "garage",
        ),
    ] {
        assert_eq!(Urls::of(provider.unwrap(), "abc").unwrap(), Urls::expected(&base, "abc", region));
    }
}

#[test]
fn what_has_no_url() {
    use AwsEndpoint::{Accelerate, AccelerateDualStack, DualStack, Fips, FipsDualStack};
    for (region, endpoint) in [
        ("cn-north-1", Fips),
        ("cn-north-1", FipsDualStack),
        ("cn-north-1", Accelerate),
        ("us-gov-west-1", Accelerate),
        ("aws-us-gov-global", DualStack),
        ("us-isob-east-1", AccelerateDualStack),
        ("eusc-de-east-1", Accelerate),
    ] {
        let error = Provider::aws_at(region, endpoint).unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::Unsupported, "region"),
            "{region} {endpoint:?}"
        );
    }
    let path = |provider: Provider| provider.addressing(Addressing::PathStyle);
    let host = |provider: Provider| provider.addressing(Addressing::VirtualHosted);
    for (provider, bucket, kind) in [
        (host(aws("us-west-2", AwsEndpoint::Standard)), "my.abc", ErrorKind::DottedBucket),
        (aws("us-west-2", Accelerate), "my.abc", ErrorKind::DottedBucket),
        (path(aws("us-west-2", Accelerate)), "abc", ErrorKind::Unsupported),
        (path(custom("https://s3-accelerate.dualstack.amazonaws.com")), "abc", ErrorKind::Unsupported),
        (host(custom("http://127.0.0.1:9000")), "abc", ErrorKind::Unsupported),
        (host(custom("http://[::1]:9000")), "abc", ErrorKind::Unsupported),
        (host(custom("http://example.com")), "my-.abc", ErrorKind::Unsupported),
        (custom("https://example.com"), "../abc", ErrorKind::InvalidCharacter),
        (custom("https://example.com"), "abc.example.net/", ErrorKind::InvalidCharacter),
    ] {
        assert_eq!(Urls::of(provider, bucket).unwrap_err().kind(), kind, "{bucket}");
    }
}

/// How many cases have each verdict.
#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    fn add(&mut self, verdict: impl Into<String>) {
        *self.0.entry(verdict.into()).or_default() += 1;
    }

    fn check(&self, name: &str, pinned: &[(&str, usize)]) {
        let all: usize = self.0.values().sum();
        say!("{name}: {all} cases");
        self.0.iter().for_each(|(verdict, count)| say!("  {count:>3} {verdict}"));
        let expected = pinned.iter().map(|(verdict, count)| ((*verdict).to_owned(), *count));
        assert_eq!(self.0, expected.collect::<BTreeMap<_, _>>(), "{name}");
    }
}

fn rule(error: &Error) -> String {
    format!("{:?} in {}", error.kind(), error.field())
}

/// The endpoint that has no region in its host, which AWS keeps for old clients of us-east-1.
fn is_legacy_global(url: &str) -> bool {
    let host = url.split('/').nth(2).unwrap_or_default();
    host == "s3.amazonaws.com" || host.ends_with(".s3.amazonaws.com")
}

fn aws_endpoint(fips: bool, dual_stack: bool, accelerate: bool) -> Option<AwsEndpoint> {
    Some(match (fips, dual_stack, accelerate) {
        (false, false, false) => AwsEndpoint::Standard,
        (false, true, false) => AwsEndpoint::DualStack,
        (true, false, false) => AwsEndpoint::Fips,
        (true, true, false) => AwsEndpoint::FipsDualStack,
        (false, false, true) => AwsEndpoint::Accelerate,
        (false, true, true) => AwsEndpoint::AccelerateDualStack,
        (true, _, true) => return None,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuleFile {
    test_cases: Vec<RuleCase>,
}

#[derive(Deserialize)]
struct RuleCase {
    expect: Expect,
    params: Params,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Expect {
    Error(String),
    Endpoint { url: String, properties: serde_json::Value },
}

#[derive(Deserialize, Default, Debug)]
#[serde(rename_all = "PascalCase", default)]
struct Params {
    bucket: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
    #[serde(rename = "UseFIPS")]
    use_fips: bool,
    use_dual_stack: bool,
    accelerate: bool,
    force_path_style: bool,
    use_object_lambda_endpoint: bool,
    #[serde(rename = "UseS3ExpressControlEndpoint")]
    use_express_control: bool,
}

/// What is no bucket of the plain kind: its class, and what our rule of names says of it.
fn foreign(params: &Params) -> Option<String> {
    let bucket = params.bucket.as_deref().unwrap_or_default();
    let class = match bucket.split(':').collect::<Vec<_>>()[..] {
        ["arn", _, "s3", ..] => "ARN of an access point",
        ["arn", _, "s3-outposts", ..] => "ARN of Outposts",
        ["arn", _, "s3-object-lambda", ..] => "ARN of Object Lambda",
        ["arn", ..] => "ARN of another service",
        _ if bucket.ends_with("--x-s3") => "directory bucket",
        _ if bucket.ends_with("--xa-s3") => "access point of a directory bucket",
        _ if bucket.ends_with("--op-s3") => "alias of Outposts",
        _ if params.use_object_lambda_endpoint => "endpoint of Object Lambda",
        _ if params.use_express_control => "endpoint for directory buckets",
        _ => return None,
    };
    let name = match BucketName::new(bucket) {
        _ if bucket.is_empty() => "no bucket".to_owned(),
        Ok(_) => "a plain name to us".to_owned(),
        Err(error) => rule(&error),
    };
    Some(format!("excluded: {class} ({name})"))
}

impl RuleCase {
    fn verdict(&self) -> String {
        let Params { bucket, region, endpoint, use_fips, use_dual_stack, accelerate, .. } = &self.params;
        if let Some(class) = foreign(&self.params) {
            let refused = matches!(self.expect, Expect::Error(_));
            return if refused { format!("{class}, AWS refuses it") } else { class };
        }
        // What AWS refuses when it is asked, nobody can ask of us: a provider has one endpoint.
        let ours = aws_endpoint(*use_fips, *use_dual_stack, *accelerate);
        let unsaid = match (endpoint, ours) {
            (Some(_), Some(AwsEndpoint::Standard)) | (None, Some(_)) => None,
            (Some(_), _) => Some("an own endpoint with one of AWS's"),
            (None, None) => Some("FIPS with acceleration"),
        };
        if let Some(unsaid) = unsaid {
            assert!(matches!(self.expect, Expect::Error(_)), "{:?}", self.params);
            return format!("cannot be said, AWS refuses it: {unsaid}");
        }
        let region = region.as_deref().unwrap_or_default();
        match &self.expect {
            Expect::Endpoint { .. } if region == "aws-global" => return "excluded: aws-global".into(),
            Expect::Endpoint { url, .. } if is_legacy_global(url) => {
                return "excluded: legacy global endpoint".into();
            }
            _ => {}
        }
        let provider = || {
            let provider = match endpoint {
                Some(endpoint) => Provider::custom(Endpoint::insecure(endpoint)?, Region::new(region)?),
                None => Provider::aws_at(region, ours.unwrap())?,
            };
            let path_style = self.params.force_path_style;
            Ok(if path_style { provider.addressing(Addressing::PathStyle) } else { provider })
        };
        match (&self.expect, bucket) {
            (Expect::Error(reason), bucket) => {
                let result = provider().and_then(|provider| match bucket {
                    Some(bucket) => Urls::of(provider, bucket).map(|_| ()),
                    None => Ok(()),
                });
                let error = result.expect_err(reason);
                format!("refused as AWS does: {}", rule(&error))
            }
            (Expect::Endpoint { url, .. }, None) => {
                assert_eq!(provider().unwrap().endpoint().as_str(), url, "{:?}", self.params);
                "equal: endpoint without a bucket".into()
            }
            (Expect::Endpoint { url, properties }, Some(bucket)) => {
                match provider().and_then(|provider| Urls::of(provider, bucket)) {
                    Err(error) => format!("refused by our rule: {}", rule(&error)),
                    Ok(urls) => {
                        let region = properties["authSchemes"][0]["signingRegion"].as_str().unwrap();
                        assert_eq!(urls, Urls::expected(url, bucket, region), "{:?}", self.params);
                        "equal".into()
                    }
                }
            }
        }
    }
}

#[test]
fn the_rule_set_of_aws() {
    let Some(text) = vectors("s3-endpoint-rules/endpoint-tests-1.json") else { return };
    let file: RuleFile = serde_json::from_str(&text).unwrap();
    let mut tally = Tally::default();
    file.test_cases.iter().for_each(|case| tally.add(case.verdict()));
    tally.check(
        "AWS's endpoint rules",
        &[
            ("cannot be said, AWS refuses it: FIPS with acceleration", 2),
            ("cannot be said, AWS refuses it: an own endpoint with one of AWS's", 25),
            ("equal", 49),
            ("equal: endpoint without a bucket", 13),
            ("excluded: ARN of Object Lambda (InvalidCharacter in bucket)", 9),
            ("excluded: ARN of Object Lambda (InvalidCharacter in bucket), AWS refuses it", 17),
            ("excluded: ARN of Outposts (InvalidCharacter in bucket)", 6),
            ("excluded: ARN of Outposts (InvalidCharacter in bucket), AWS refuses it", 18),
            ("excluded: ARN of an access point (InvalidCharacter in bucket)", 18),
            ("excluded: ARN of an access point (InvalidCharacter in bucket), AWS refuses it", 23),
            ("excluded: ARN of another service (InvalidCharacter in bucket), AWS refuses it", 3),
            ("excluded: access point of a directory bucket (ReservedName in bucket)", 45),
            ("excluded: access point of a directory bucket (ReservedName in bucket), AWS refuses it", 7),
            ("excluded: alias of Outposts (InvalidCharacter in bucket), AWS refuses it", 2),
            ("excluded: alias of Outposts (ReservedName in bucket)", 6),
            ("excluded: alias of Outposts (ReservedName in bucket), AWS refuses it", 3),
            ("excluded: aws-global", 27),
            ("excluded: directory bucket (ReservedName in bucket)", 52),
            ("excluded: directory bucket (ReservedName in bucket), AWS refuses it", 8),
            ("excluded: endpoint for directory buckets (no bucket)", 5),
            ("excluded: endpoint of Object Lambda (no bucket)", 5),
            ("excluded: endpoint of Object Lambda (no bucket), AWS refuses it", 4),
            ("excluded: legacy global endpoint", 5),
            ("refused as AWS does: Empty in region", 1),
            ("refused as AWS does: InvalidCharacter in bucket", 1),
            ("refused as AWS does: InvalidCharacter in region", 3),
            ("refused as AWS does: Syntax in endpoint", 1),
            ("refused as AWS does: Unsupported in addressing", 2),
            ("refused as AWS does: Unsupported in region", 6),
            ("refused by our rule: InvalidCharacter in bucket", 26),
            ("refused by our rule: TooShort in bucket", 1),
        ],
    );
}

#[derive(Deserialize)]
struct BotocoreFile {
    #[serde(rename = "_s3_addressing_test_cases")]
    addressing: Vec<BotocoreCase>,
    #[serde(rename = "_s3_addressing_invalid_test_cases")]
    invalid: Vec<BotocoreCase>,
    #[serde(rename = "_addressing_for_presigned_url_test_cases")]
    presigned: Vec<BotocoreCase>,
}

#[derive(Deserialize, Debug)]
struct BotocoreCase {
    region: Option<String>,
    bucket: String,
    key: String,
    #[serde(default)]
    s3_config: Config,
    customer_provided_endpoint: Option<String>,
    is_secure: Option<bool>,
    expected_url: Option<String>,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Config {
    addressing_style: Option<String>,
    use_accelerate_endpoint: bool,
    use_dualstack_endpoint: bool,
}

impl BotocoreCase {
    fn verdict(&self) -> String {
        let Config { addressing_style, use_accelerate_endpoint, use_dualstack_endpoint } = &self.s3_config;
        let params = Params { bucket: Some(self.bucket.clone()), ..Params::default() };
        if let Some(class) = foreign(&params) {
            return class;
        }
        let url = self.expected_url.as_deref().unwrap();
        let own = self.customer_provided_endpoint.as_deref();
        // botocore addresses endpoints of one's own by path, unless it is told otherwise or knows the host.
        let by_path = own.is_some_and(|own| {
            !matches!(
                own.split_once("://").unwrap().1,
                "s3-accelerate.amazonaws.com" | "s3-accelerate.dualstack.amazonaws.com"
            )
        });
        let asked = match addressing_style.as_deref() {
            Some("virtual") => Some(Addressing::VirtualHosted),
            Some("path") => Some(Addressing::PathStyle),
            _ if by_path => Some(Addressing::PathStyle),
            _ => None,
        };
        let region = match (self.region.as_deref(), own) {
            (Some("aws-global"), _) => return "excluded: aws-global".into(),
            (Some(region), _) if region.starts_with("fips-") => {
                return "excluded: region that is none".into();
            }
            (Some(region), _) => region,
            (None, Some(_)) => "us-east-1",
            (None, None) => return "excluded: no region".into(),
        };
        if own.is_some() && (*use_accelerate_endpoint || *use_dualstack_endpoint) {
            return "cannot be said: an own endpoint with one of AWS's".into();
        }
        if is_legacy_global(url) {
            return "excluded: legacy global endpoint".into();
        }
        let provider = || {
            let aws = || {
                let endpoint = aws_endpoint(false, *use_dualstack_endpoint, *use_accelerate_endpoint);
                let provider = Provider::aws_at(region, endpoint.unwrap())?;
                if self.is_secure != Some(false) {
                    return Ok(provider);
                }
                let plain = provider.endpoint().as_str().replacen("https:", "http:", 1);
                Ok(Provider::custom(Endpoint::insecure(&plain)?, Region::new(region)?))
            };
            let provider = own.map_or_else(aws, |own| {
                Ok(Provider::custom(Endpoint::insecure(own)?, Region::new(region)?))
            })?;
            Ok(asked.map_or(provider.clone(), |asked| provider.addressing(asked)))
        };
        let base = url.strip_suffix(&self.key).unwrap().strip_suffix('/').unwrap();
        match provider().and_then(|provider| Urls::of(provider, &self.bucket)) {
            Err(error) => format!("refused by our rule: {}", rule(&error)),
            // AWS's own rules put a name with a dot before the host where there is no certificate to match.
            Ok(urls) if url.starts_with("http:") && asked.is_none() && self.bucket.contains('.') => {
                let host = format!("http://{}.", self.bucket);
                assert!(base.ends_with(&self.bucket) && urls.object.starts_with(&host), "{self:?}");
                "differs: botocore keeps a dotted name in the path over http".into()
            }
            Ok(urls) => {
                assert_eq!(urls, Urls::expected(base, &self.bucket, region), "{self:?}");
                "equal".into()
            }
        }
    }
}

#[test]
fn the_addressing_of_botocore() {
    let Some(text) = vectors("s3-endpoint-rules/botocore-addressing.json") else { return };
    let BotocoreFile { addressing, invalid, presigned } = serde_json::from_str(&text).unwrap();
    let mut tally = Tally::default();
    addressing.iter().chain(&invalid).chain(&presigned).for_each(|case| tally.add(case.verdict()));
    tally.check(
        "botocore's addressing",
        &[
            ("cannot be said: an own endpoint with one of AWS's", 1),
            ("differs: botocore keeps a dotted name in the path over http", 1),
            ("equal", 66),
            ("excluded: ARN of Object Lambda (InvalidCharacter in bucket)", 5),
            ("excluded: ARN of an access point (InvalidCharacter in bucket)", 28),
            ("excluded: aws-global", 2),
            ("excluded: legacy global endpoint", 19),
            ("excluded: no region", 3),
            ("excluded: region that is none", 1),
            ("refused by our rule: DottedBucket in bucket", 1),
            ("refused by our rule: InvalidCharacter in bucket", 1),
            ("refused by our rule: Syntax in bucket", 2),
            ("refused by our rule: TooLong in bucket", 1),
            ("refused by our rule: TooShort in bucket", 1),
            ("refused by our rule: Unsupported in addressing", 5),
        ],
    );
}

#[derive(Deserialize)]
struct Names {
    relaxed: Vec<Name>,
    strict: Vec<Name>,
}

#[derive(Deserialize)]
struct Name {
    bucket: String,
    valid: bool,
}

impl Name {
    fn verdict(&self) -> String {
        match (BucketName::new(self.bucket.as_str()), self.valid) {
            (Ok(_), true) => "accepted by both".into(),
            (Err(_), false) => "refused by both".into(),
            // S3 has had no such names since 2018, and outside us-east-1 never.
            (Err(error), true) => format!("refused by our rule: {}: {}", rule(&error), self.bucket),
            // S3's rules of today forbid two dots together only; such a name is never put before a host.
            (Ok(_), false) => format!("accepted by our rule: {}", self.bucket),
        }
    }
}

#[test]
fn bucket_names() {
    let Some(text) = vectors("s3-names/bucket-names-minio-go.json") else { return };
    let names: Names = serde_json::from_str(&text).unwrap();
    let strict = [
        ("accepted by both", 3),
        ("accepted by our rule: my-.bucket", 1),
        ("accepted by our rule: my.-bucket", 1),
        ("refused by both", 8),
    ];
    let relaxed = [
        ("accepted by both", 3),
        ("accepted by our rule: my-.bucket", 1),
        ("accepted by our rule: my.-bucket", 1),
        ("refused by both", 9),
        ("refused by our rule: InvalidCharacter in bucket: My:bucket", 1),
        ("refused by our rule: InvalidCharacter in bucket: My_bucket", 1),
        ("refused by our rule: InvalidCharacter in bucket: Mybucket", 1),
    ];
    for (name, names, pinned) in
        [("relaxed names", names.relaxed, &relaxed[..]), ("strict names", names.strict, &strict[..])]
    {
        let mut tally = Tally::default();
        names.iter().for_each(|name| tally.add(name.verdict()));
        tally.check(name, pinned);
    }
}

#[derive(Deserialize)]
struct Hosts {
    virtual_host_supported: Vec<Eligible>,
    region_from_host: Vec<Host>,
}

#[derive(Deserialize)]
struct Eligible {
    url: String,
    bucket: String,
    virtual_host: bool,
}

#[derive(Deserialize)]
struct Host {
    host: String,
    region: String,
}

impl Eligible {
    fn verdict(&self) -> String {
        match custom(&self.url).bucket(&self.bucket) {
            Err(error) => format!("refused by our rule: {}", rule(&error)),
            Ok(bucket) if (bucket.addressing() == Addressing::VirtualHosted) == self.virtual_host => {
                "equal".into()
            }
            // It knows the hosts of AWS and Google and puts buckets before no other.
            Ok(_) => format!("differs: minio-go does not know the host of {}", self.url),
        }
    }
}

impl Host {
    /// No region is read from a host here, so the other way round: the region and one of our endpoints give the host.
    fn verdict(&self) -> String {
        use AwsEndpoint::{DualStack, Fips, FipsDualStack, Standard};
        let host = self.host.strip_suffix(":80").unwrap_or(&self.host);
        if self.region.is_empty() {
            return "not applicable: no region".into();
        }
        let made = [Standard, DualStack, Fips, FipsDualStack].into_iter().any(|endpoint| {
            Provider::aws_at(&self.region, endpoint)
                .is_ok_and(|provider| provider.endpoint().authority() == host)
        });
        let class = match host {
            _ if made => "equal: the endpoint of the region",
            _ if host.starts_with("s3express-") => "not applicable: directory buckets",
            _ if host.contains(".s3-outposts.") => "not applicable: Outposts",
            _ if host.contains(".vpce.") => "not applicable: VPC endpoint",
            _ if host.starts_with("s3-") => "not applicable: legacy host with a hyphen",
            _ => panic!("{host}"),
        };
        class.into()
    }
}

#[test]
fn hosts() {
    let Some(text) = vectors("s3-names/virtual-host-and-region-minio-go.json") else { return };
    let file: Hosts = serde_json::from_str(&text).unwrap();
    let mut tally = Tally::default();
    file.virtual_host_supported.iter().for_each(|case| tally.add(case.verdict()));
    tally.check(
        "virtual-host decisions",
        &[
            ("differs: minio-go does not know the host of https://mystorage.googleapis.com/", 1),
            ("equal", 3),
            ("refused by our rule: Syntax in bucket", 2),
        ],
    );
    let mut tally = Tally::default();
    file.region_from_host.iter().for_each(|case| tally.add(case.verdict()));
    tally.check(
        "hosts of regions",
        &[
            ("equal: the endpoint of the region", 20),
            ("not applicable: Outposts", 2),
            ("not applicable: VPC endpoint", 4),
            ("not applicable: directory buckets", 6),
            ("not applicable: legacy host with a hyphen", 6),
            ("not applicable: no region", 16),
        ],
    );
}
