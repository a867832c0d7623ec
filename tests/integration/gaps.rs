//! What each server is known to do otherwise, as data. A row must be true: a server that does better fails the test
//! until its row is gone. A server without rows is asked everything and shows what it does otherwise.

/// One case in which a server is not like S3.
pub struct Gap {
    pub server: &'static str,
    pub test: &'static str,
    /// A `*` stands for anything.
    pub case: &'static str,
    /// It does this instead, and must.
    pub really: &'static str,
    pub reason: &'static str,
}

impl Gap {
    pub fn is_about(&self, case: &str) -> bool {
        match self.case.split_once('*') {
            Some((start, end)) => case.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
            None => self.case == case,
        }
    }
}

/// `test, case => what it does instead, why;`
macro_rules! gaps {
    ($($server:literal { $($test:literal, $case:literal => $really:literal, $reason:literal;)* })*) => {
        &[$($(Gap { server: $server, test: $test, case: $case, really: $really, reason: $reason },)*)*]
    };
}

pub const GAPS: &[Gap] = gaps! {
    "embedded" {
        "url spellings", "a needless escape in the path" => "refused", "the path must be canonical, by design";
        "url spellings", "an escaped tilde" => "refused", "the path must be canonical, by design";
        "customer key", "GET with another key" => "200", "signs SSE-C headers, keeps no key";
        "customer key", "GET with none" => "200", "signs SSE-C headers, keeps no key";
    }
    // 4.48
    "seaweedfs" {
        "exact keys", "backslashes and dots: PUT" => "400", "a backslash separates, and then there are dot segments";
        "exact keys", "trailing slash: GET" => "", "it is a folder";
        "exact keys", "two trailing slashes: GET" => "", "it is a folder";
        "exact keys", "leading slash: GET" => "two leading slashes", "slashes in a row are one";
        "exact keys", "double slash: listed" => "no", "slashes in a row are one";
        "exact keys", "trailing slash: listed" => "0", "it is a folder";
        "exact keys", "two trailing slashes: listed" => "no", "slashes in a row are one";
        "exact keys", "backslash: listed" => "no", "a backslash separates";
        "exact keys", "leading slash: listed" => "no", "slashes in a row are one";
        "exact keys", "two leading slashes: listed" => "no", "slashes in a row are one";
        "keys", "1,024 bytes in one segment: PUT" => "400", "a segment has at most 255 bytes";
        "keys", "1,024 bytes of three-byte characters: PUT" => "400", "a segment has at most 255 bytes";
        "keys", "1,024 bytes that need escapes: PUT" => "400", "a segment has at most 255 bytes";
        "delete many", "another list of the same size" => "200", "content-md5 is not compared here";
        "delete many", "nothing is gone yet" => "b/1|b/2|c/1|c/d/1", "content-md5 is not compared here";
        "tagging", "another body" => "200", "content-md5 is not compared here";
        "conditional completion", "another size" => "200", "x-amz-mp-object-size is not compared";
        "conditional completion", "another size left it" => "fourth", "x-amz-mp-object-size is not compared";
        "range", "HEAD" => "200 10", "HEAD knows no range";
        "other credentials", "another region" => "200", "any region is taken that is signed";
        "other times", "signed in an hour" => "200", "the future is not refused";
        "other times", "signed tomorrow" => "200", "the future is not refused";
        "explained uploads", "a second signature" => "200", "a signature in the URL is enough";
        "header spellings", "an empty value: stored" => "none", "empty metadata are dropped";
        "lengths", "more bytes than declared" => "200", "the rest is the next request";
        "lengths", "more bytes than declared: stored" => "hello", "the rest is the next request";
        "forms", "its own query" => "false", "the query of success_action_redirect is lost";
        "changed forms", "more: Cache-Control" => "204", "only x-amz-* fields need a condition";
        "changed forms", "more: Content-Disposition" => "204", "only x-amz-* fields need a condition";
        "changed forms", "more: success_action_redirect" => "303", "only x-amz-* fields need a condition";
        "changed forms", "more: submit" => "204", "only x-amz-* fields need a condition";
        "changed forms", "more: nothing was stored" => "1234", "only x-amz-* fields need a condition";
        "forged forms", "another region" => "204", "any region is taken that is signed";
    }
    // 2.38
    "swift" {
        "multipart", "listing its parts afterwards" => "200", "the parts are kept: the object is made of them";
        "conditional completion", "another size" => "200", "x-amz-mp-object-size is not compared";
        "conditional completion", "another size left it" => "fourth", "x-amz-mp-object-size is not compared";
        "changed writes", "unsigned x-amz-tagging" => "501", "no tags";
        "changed writes", "unsigned x-amz-server-side-encryption" => "501", "no encryption";
        "changed writes", "unsigned x-amz-website-redirect-location" => "501", "no websites";
        "changed writes", "as POST" => "501", "no forms";
        "changed reads", "POST instead of GET" => "501", "no forms";
        "url spellings", "a parameter of the signature twice" => "200", "one of the two is taken";
        "tagging", "another body" => "501", "no tags";
        "tagging", "PutObjectTagging" => "501", "no tags";
        "tagging", "other tags than were signed" => "501", "no tags";
        "tagging", "PUT with tags" => "501", "no tags";
        "conditional writes", "if_match, another" => "501", "no If-Match on writes";
        "conditional writes", "if_match, the same" => "501", "no If-Match on writes";
        "digests", "told on HEAD" => "none none none none none", "checksums are compared, not kept";
        "granted digests", "told and proven, sha256" => "false", "checksums are compared, not kept";
        "customer key", "GET with another key" => "200", "SSE-C headers are passed over: no encryption";
        "customer key", "GET with none" => "200", "SSE-C headers are passed over: no encryption";
        "other times", "signed in an hour" => "200", "the future is not refused";
        "other times", "signed tomorrow" => "200", "the future is not refused";
        "explained uploads", "a second signature" => "200", "a signature in the URL is enough";
        "explained credentials", "an unknown access key: told by the store" => "secret_key", "it is answered like another secret";
        "lengths", "a length and chunks" => "200", "chunks win over content-length, signed or not";
        "lengths", "a length and chunks: stored" => "hello!", "chunks win over content-length, signed or not";
        "lengths", "more bytes than declared" => "200", "the rest is the next request";
        "lengths", "more bytes than declared: stored" => "hello", "the rest is the next request";
        "forms", "a form" => "412", "no forms of this kind";
        "changed forms", "a form" => "412", "no forms of this kind";
        "forged forms", "a form" => "412", "no forms of this kind";
        "form prefixes", "a form" => "412", "no forms of this kind";
    }
    // 16.2, with the credentials of its own token service
    "ceph-rgw" {
        "attributes", "* x-amz-meta-with-dashes_and.dots" => "none", "an underscore in a name becomes a dash";
        "bucket", "its region" => "default", "tells its own name of the region";
        "copy source", "a source on a plain PUT" => "200", "unsigned x-amz- headers count";
        "copy source", "nothing was copied" => "secret", "unsigned x-amz- headers count";
        "conditional copies", "if-match, another" => "200", "no conditions on the source";
        "conditional copies", "if-match, another: the copy" => "hello", "no conditions on the source";
        "conditional copies", "if-none-match, the same" => "200", "no conditions on the source";
        "conditional copies", "if-none-match, the same: the copy" => "hello", "no conditions on the source";
        "conditional copies", "if-unmodified-since the past" => "200", "no conditions on the source";
        "conditional copies", "if-unmodified-since the past: the copy" => "hello", "no conditions on the source";
        "delete many", "another list of the same size" => "200", "content-md5 is not compared here";
        "delete many", "nothing is gone yet" => "b/1|b/2|c/1|c/d/1", "content-md5 is not compared here";
        "tagging", "another body" => "200", "content-md5 is not compared here";
        "tagging", "a copy with other tags" => "a b=c+d|e/f=g=h|i=", "no tagging directive";
        "part refusals", "another checksum" => "200", "older than x-amz-checksum-*";
        "digests", "x-amz-checksum-*: another body" => "200", "older than x-amz-checksum-*";
        "digests", "x-amz-checksum-*: old content stays" => "987654321", "older than x-amz-checksum-*";
        "digests", "told on HEAD" => "none none none none none", "older than x-amz-checksum-*";
        "customer key", "PUT" => "400", "SSE-C needs TLS";
        "multipart", "part 3, copied" => "403", "UploadPartCopy works only without a session token";
        "multipart", "the ETag of the completion is that" => "false", "the completion leaves its ETag empty";
        "answers", "the completion's tag" => "no tag", "the completion leaves its ETag empty";
        "answers to copies", "another source" => "\"5d41402abc4b2a76b9719d911017c592\"", "no conditions on the source";
        "answers to copies", "the copied part's tag" => "AccessDenied", "UploadPartCopy works only without a session token";
        "answers to copies", "an aborted upload" => "NoSuchKey", "it has no code of its own";
        "conditional completion", "create_only, something there" => "200", "no conditions on a completion";
        "conditional completion", "create_only left it" => "second", "no conditions on a completion";
        "conditional completion", "if_match, another" => "200", "no conditions on a completion";
        "conditional completion", "if_match left it" => "third", "no conditions on a completion";
        "conditional completion", "another size" => "200", "x-amz-mp-object-size is not compared";
        "conditional completion", "another size left it" => "fourth", "x-amz-mp-object-size is not compared";
        "conditional writes", "if_match, the same" => "412", "takes an ETag only without its quotes";
        "conditional writes", "DELETE if_match, another" => "204", "no If-Match on DELETE";
        "conditional writes", "DELETE if_match left it" => "false", "no If-Match on DELETE";
        "changed writes", "unsigned x-amz-meta-extra" => "200", "unsigned x-amz- headers count";
        "changed writes", "unsigned x-amz-meta-extra: stores nothing" => "200", "unsigned x-amz- headers count";
        "changed writes", "unsigned x-amz-acl" => "200", "unsigned x-amz- headers count";
        "changed writes", "unsigned x-amz-acl: stores nothing" => "200", "unsigned x-amz- headers count";
        "changed writes", "unsigned x-amz-tagging" => "200", "unsigned x-amz- headers count";
        "changed writes", "unsigned x-amz-tagging: stores nothing" => "200", "unsigned x-amz- headers count";
        "changed writes", "unsigned x-amz-website*" => "200", "unsigned x-amz- headers count";
        "url spellings", "a parameter of the signature twice" => "200", "one of the two is taken";
        "other credentials", "another region" => "200", "any region is taken that is signed";
        "other times", "signed in an hour" => "200", "the future is not refused";
        "other times", "signed tomorrow" => "200", "the future is not refused";
        "lengths", "more bytes than declared" => "200", "the rest is the next request";
        "lengths", "more bytes than declared: stored" => "hello", "the rest is the next request";
        "confirmed copies", "a copy of what was replaced" => "200", "no conditions on the source";
        "confirmed copies", "nothing was copied" => "987654321", "no conditions on the source";
        "granted digests", "another body, sha256" => "200", "older than x-amz-checksum-*";
        "granted digests", "told and proven, sha256" => "false", "older than x-amz-checksum-*";
        "forms", "content-disposition" => "none", "of a form's fields, the type and metadata are kept";
        "forms", "cache-control" => "none", "of a form's fields, the type and metadata are kept";
        "forms", "another digest" => "204", "older than x-amz-checksum-*";
        "forms", "another digest: stored" => "987654321", "older than x-amz-checksum-*";
        "form prefixes", "a path: stored" => "absent", "all of the client's path is its name";
        "forged forms", "another region" => "204", "any region is taken that is signed";
    }
};
