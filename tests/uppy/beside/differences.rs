//! Where the two may differ, and why: a closed list.

use super::asks::{Ask, Given};

/// A place in the answers to one request, or in what came of them, where they are not the same.
pub struct Place<'p> {
    pub at: &'p str,
    pub theirs: Option<&'p str>,
    pub ours: Option<&'p str>,
    /// Theirs and ours.
    pub statuses: (u16, u16),
}

pub struct Difference {
    pub name: &'static str,
    pub why: &'static str,
    pub covers: fn(&Ask, &Place<'_>) -> bool,
}

/// A status of theirs and one of ours.
fn answers(place: &Place<'_>, theirs: u16, ours: u16) -> bool {
    place.at == "status" && place.statuses == (theirs, ours)
}

fn ours_is(place: &Place<'_>, texts: &[&str]) -> bool {
    place.ours.is_some_and(|text| texts.contains(&text))
}

/// How many of the first rows say what differs in every answer of a kind, whatever was asked.
pub const ALWAYS: usize = 3;

pub const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "the SDK's parameters in URLs",
        why: "the SDK for JavaScript says in each URL what its operation is called, and that the body is not signed",
        covers: |_, place| {
            let its_own = [".query.x-id", ".query.X-Amz-Content-Sha256"];
            place.ours.is_none() && its_own.iter().any(|name| place.at.ends_with(name))
        },
    },
    Difference {
        name: "the size in the policy",
        why: "ours always bounds what a form may hold; Companion's policy has no bound",
        covers: |_, place| place.theirs.is_none() && place.at == "body.fields.Policy.content-length-range",
    },
    Difference {
        name: "the date of a part",
        why: "ours lists what Companion's papers name: number, entity tag and size; Companion passes on all \
              that the SDK read",
        covers: |_, place| {
            place.ours.is_none() && place.at.starts_with("body.") && place.at.ends_with(".LastModified")
        },
    },
    Difference {
        name: "the checksum of nothing in URLs",
        why: "the SDK, left as it is, signs the checksum of an empty body for each part, and no part can be sent",
        covers: |_, place| {
            let its_own = [".query.x-amz-checksum-crc32", ".query.x-amz-sdk-checksum-algorithm"];
            let refused = place.at.starts_with("sent.") && place.theirs == Some("400");
            place.ours.is_none() && its_own.iter().any(|name| place.at.ends_with(name))
                || refused && ours_is(place, &["200", "404"])
        },
    },
    Difference {
        name: "names that are made safe",
        why: "ours puts into a key what is safe in a path, a shell and a download; Companion puts the name in \
              as it comes, and \
              the store refuses some",
        covers: |ask, place| {
            let places = ["body.key", "body.fields.key", "body.fields.Policy.key"].contains(&place.at)
                && place
                    .ours
                    .is_some_and(|key| key.starts_with("{uuid}-") && !key.contains(['/', '\\', '%', '\n']));
            let then = place.at == "sent.status" && ours_is(place, &["201"])
                || place.at.starts_with("stored.") && place.theirs.is_none()
                || place.at == "stored" && place.ours.is_none();
            ask.has("unsafe name") && (places || then || answers(place, 500, 200))
        },
    },
    Difference {
        name: "types that run scripts",
        why: "ours refuses HTML and SVG unless a setting allows them; Companion signs them",
        covers: |ask, place| ask.has("active type") && (answers(place, 200, 400) || answers(place, 500, 400)),
    },
    Difference {
        name: "texts that are no media type",
        why: "ours has them stored as application/octet-stream; Companion signs any text, and some no client can send",
        covers: |ask, place| {
            let octets = ours_is(place, &["application/octet-stream"]);
            ask.has("no media type") && (octets || answers(place, 500, 200))
        },
    },
    Difference {
        name: "no type",
        why: "ours signs a form without one; Companion's policy then has an empty condition, which a store refuses",
        covers: |ask, place| {
            let then = place.at == "sent.status" || place.at.starts_with("stored.") && place.theirs.is_none();
            ask.has("no type") && (then || place.at == "body.fields.Policy.an empty condition")
        },
    },
    Difference {
        name: "a list for a type",
        why: "ours takes one text; Companion signs a list, which no form can send",
        covers: |ask, place| ask.has("a list for a type") && answers(place, 200, 400),
    },
    Difference {
        name: "metadata that no header can carry",
        why: "ours refuses names and values with what stands in no header; Companion signs such forms, and says \
              500 to uploads in parts",
        covers: |ask, place| {
            let tags = ["no name of a header", "control characters in metadata"];
            tags.iter().any(|tag| ask.has(tag)) && (answers(place, 200, 400) || answers(place, 500, 400))
        },
    },
    Difference {
        name: "metadata outside ASCII in a form",
        why: "ours encodes it by RFC 2047, as both do for uploads in parts; Companion leaves it to the store",
        covers: |ask, place| {
            let encoded = place.ours.is_some_and(|text| text.starts_with("=?UTF-8?B?"));
            ask.route() == "params" && ask.has("metadata outside ASCII") && encoded
        },
    },
    Difference {
        name: "metadata names with capitals",
        why: "a header's name has none in the end; ours writes the fields without, too",
        covers: |ask, place| {
            let name = place.at.strip_prefix("body.fields.x-amz-meta-");
            ask.has("metadata with capitals")
                && name.is_some_and(|name| name.eq_ignore_ascii_case("relativepath"))
        },
    },
    Difference {
        name: "metadata of another shape",
        why: "ours takes names with texts, numbers and the like, or null for none; Companion takes the letters \
              of a text for metadata, \
              and writes [object Object]",
        covers: |ask, place| {
            let statuses = [(200, 400), (500, 400), (500, 200)];
            ask.has("metadata of another shape") && place.at == "status" && statuses.contains(&place.statuses)
        },
    },
    Difference {
        name: "names of JavaScript's own",
        why: "metadata called __proto__ is lost in Companion's objects",
        covers: |ask, place| {
            let then = place.at.contains("__proto__") || place.at == "order of the fields";
            ask.has("a name of JavaScript's")
                && then
                && place.theirs.is_none_or(|fields| !fields.contains("x-amz-meta"))
        },
    },
    Difference {
        name: "queries that are not read as they are",
        why: "ours refuses bytes that are no UTF-8 and more than 1,000 parameters; Companion replaces the ones \
              and drops the others",
        covers: |ask, place| {
            ["no UTF-8", "too many"].iter().any(|tag| ask.has(tag)) && answers(place, 200, 400)
        },
    },
    Difference {
        name: "half a surrogate pair",
        why: "ours refuses a JSON text that is no Unicode; Companion asks the store, and says 500",
        covers: |ask, place| ask.has("half a surrogate pair") && answers(place, 500, 400),
    },
    Difference {
        name: "spellings of a route",
        why: "Express passes over case and a last slash, and answers HEAD; a service's own router decides that",
        covers: |ask, place| ask.has("the router's business") && answers(place, 200, 404),
    },
    Difference {
        name: "temporary credentials",
        why: "ours gives them out where a service has them; Companion always asks STS, and says 500 where that fails",
        covers: |ask, place| ask.route() == "sts" && answers(place, 500, 400),
    },
    Difference {
        name: "an upload belongs to who began it",
        why: "ours seals key and user into the upload ID; Companion signs for whatever key and ID a query names",
        covers: |ask, place| {
            let strange = ["another key", "an upload ID of nobody's"].iter().any(|tag| ask.has(tag));
            place.at == "status" && place.statuses.1 == 403 && (strange || ask.given == Given::OfAnother)
        },
    },
    Difference {
        name: "what the store refuses",
        why: "ours says 404 for an upload that is over, and 400 for parts that are not there; Companion says 500",
        covers: |ask, place| {
            let over = [Given::Completed, Given::Aborted].contains(&ask.given);
            over && answers(place, 500, 404) || ask.has("the store refuses") && answers(place, 500, 400)
        },
    },
    Difference {
        name: "part numbers out of range",
        why: "ours takes 1 to 10,000 as the error says; Companion takes whatever is not 0, and the store \
              refuses it later",
        covers: |ask, place| {
            ask.has("a part number out of range") && (answers(place, 200, 400) || answers(place, 500, 400))
        },
    },
    Difference {
        name: "part numbers with a point",
        why: "ours takes integers as a client writes them; to JavaScript 1.0 is one, and of 1.5 the SDK sends \
              what it likes",
        covers: |ask, place| {
            ask.has("a part number with a point") && (answers(place, 200, 400) || answers(place, 500, 400))
        },
    },
    Difference {
        name: "part numbers with more than digits",
        why: "JavaScript's parseInt stops at the first that is no digit, and the whole text is put into the URL",
        covers: |ask, place| {
            ask.has("a part number with more than digits")
                && (answers(place, 200, 400) || answers(place, 500, 400))
        },
    },
    Difference {
        name: "parts that are no list for the store",
        why: "ours refuses no parts, a part twice and what is no entity tag; Companion asks the store, and says 500",
        covers: |ask, place| {
            let bad = ["a part twice", "no parts", "no entity tag"];
            bad.iter().any(|tag| ask.has(tag)) && answers(place, 500, 400)
        },
    },
    Difference {
        name: "parts out of order",
        why: "ours sorts them; Companion asks the store, and says 500",
        covers: |ask, place| ask.has("parts out of order") && answers(place, 500, 200),
    },
    Difference {
        name: "errors in HTML",
        why: "Companion leaves a body that cannot be read, and a route that there is not, to Express, which \
              answers with a page",
        covers: |_, place| {
            let (theirs, ours) = place.statuses;
            let places = ["body", "body.error", "content-type"].contains(&place.at);
            let page = place.theirs.is_none_or(|text| text.starts_with("text/html") || text == "no JSON");
            places && theirs >= 400 && theirs == ours && page
        },
    },
    Difference {
        name: "bodies of another type",
        why: "our service says 415 for what is not JSON by its header; Express does not read it, and Companion \
              finds no name in it",
        covers: |ask, place| ask.has("another content type") && answers(place, 400, 415),
    },
    Difference {
        name: "names that stand twice",
        why: "ours refuses a JSON object with a name twice; JavaScript takes the last",
        covers: |ask, place| {
            ask.has("a name twice") && (place.at == "body.error" || answers(place, 200, 400))
        },
    },
];
