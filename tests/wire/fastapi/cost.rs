//! What a hostile body of the longest length that is read may ask of the heap.

use allocation_counter::measure;
use presign::wire::fastapi::{MOST_ERROR_BYTES, MOST_ERRORS, Node, Validation};
use presign::wire::json::Limits;

const MIB: usize = 1 << 20;
/// At one time, with the answer.
const MOST: usize = 22 * MIB;

/// The values of a piece that are items or members: each of them is before a comma, or holds others and is not empty.
fn values(piece: &str) -> usize {
    let count = |text: &str| piece.matches(text).count();
    if piece.ends_with(',') { count(",") + count("[") + count("{") - count("[]") - count("{}") } else { 0 }
}

/// Pieces up to the longest body, between a start and an end: to the most values, then spaces.
fn filled(start: &str, piece: impl Fn(usize) -> String, end: &str) -> String {
    let (mut body, most) = (String::from(start), Limits::default().bytes);
    // Some are in the start.
    let mut left = Limits::default().values - 20;
    for index in 0.. {
        let piece = piece(index);
        let rest = left.checked_sub(values(&piece));
        let Some(rest) = rest.filter(|_| body.len() + piece.len() + end.len() <= most) else { break };
        left = rest;
        body.push_str(&piece);
    }
    // The last comma.
    if body.ends_with(',') {
        body.pop();
        body.push_str(&" ".repeat(most - body.len() - end.len()));
    }
    body + end
}

/// Where nothing is missing at the top.
const FIELDS: &str = "\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1";

/// Fields that repeat what is around them, lists within, and names that come from the client.
fn read(node: Node<'_, '_>) -> Option<()> {
    let model = node.model()?;
    let fields =
        ["a", "b", "c", "d", "e", "f", "g", "h"].map(|name| model.required(name, |node| node.integer(..)));
    let list = model.optional("list", |node| {
        node.list(.., |node| {
            let model = node.model()?;
            let one = model.required("one", |node| node.text(..).map(drop));
            let two = model.required("two", |node| node.text(..).map(drop));
            model.forbid_extra(&["one", "two"])?;
            one.and(two)
        })
    });
    let map = model.optional("map", |node| node.mapping(|node| node.list(.., |node| node.integer(..))));
    model.forbid_extra(&["list", "map"])?;
    list.and(map)?;
    fields.into_iter().collect::<Option<Vec<_>>>().map(drop)
}

/// Too deep, or of too many values.
const UNREAD: [&str; 3] = ["more numbers than are read", "deep", "never closed"];

#[test]
fn a_hostile_body_is_refused_at_a_bounded_cost() {
    let bodies = [
        ("more numbers than are read", format!("[{}1]", "1,".repeat(MIB / 2 - 2))),
        ("numbers", filled("[", |_| "1,".into(), "]")),
        ("lists", filled("[", |_| "[],".into(), "]")),
        ("objects", filled("[", |_| "{},".into(), "]")),
        ("objects in each other", {
            let chain = format!("{}0{},", "{\"\":".repeat(60), "}".repeat(60));
            filled("{\"x\":[", |_| chain.clone(), "]}")
        }),
        ("objects in each other beside a text", {
            let chain = format!("{}0{},", "{\"\":".repeat(60), "}".repeat(60));
            filled(&format!("{{\"t\":\"{}\",\"x\":[", "a".repeat(MIB / 2)), |_| chain.clone(), "]}")
        }),
        ("names", filled("{", |index| format!("\"{index:x}\":1,"), "}")),
        ("escapes", filled("{\"x\":\"", |_| "\\n".into(), "\"}")),
        ("one long text", filled("{\"x\":\"", |_| "a".into(), "\"}")),
        ("floats that grow when written", filled("{\"x\":[", |_| "1e15,".into(), "]}")),
        ("control characters", filled("{\"x\":\"", |_| "\\u0001".into(), "\"}")),
        ("items without their fields", filled(&format!("{{{FIELDS},\"list\":["), |_| "{},".into(), "]}")),
        ("large items without their fields", {
            let item = format!("{{\"x\":\"{}\"}},", "a".repeat(1000));
            filled(&format!("{{{FIELDS},\"list\":["), |_| item.clone(), "]}")
        }),
        ("floats in items without their fields", {
            let item = format!("{{\"x\":[{}1]}},", "1e15,".repeat(200));
            filled(&format!("{{{FIELDS},\"list\":["), |_| item.clone(), "]}")
        }),
        ("a long name above many errors", {
            filled(
                &format!("{{{FIELDS},\"map\":{{\"{}\":[", "n".repeat(MIB - 20_000)),
                |_| "[],".into(),
                "]}}",
            )
        }),
        ("deep", format!("{}{}", "[".repeat(MIB / 2), "]".repeat(MIB / 2))),
        ("never closed", "[".repeat(MIB)),
        ("brackets in text", filled("[\"", |_| "[".into(), "\"]")),
    ];
    let mut worst = (0, "");
    for (name, body) in &bodies {
        assert!(body.len() <= Limits::default().bytes && body.len() > MIB - 2000, "{name}: {}", body.len());
        let (mut length, mut count) = (0, 0);
        let used = measure(|| {
            let errors = Validation::of_body(body.as_bytes(), read).unwrap_err();
            assert_eq!(errors.status() == 400, UNREAD.contains(name), "{name}");
            count = errors.as_slice().len();
            length = errors.to_answer().body().len();
        });
        assert!(used.bytes_max < u64::try_from(MOST).unwrap(), "{name}: {}", used.bytes_max);
        // All that is listed, and the one error that goes beyond.
        assert!(length < MOST_ERROR_BYTES + 6 * MIB, "{name}: {length}");
        assert!(count <= MOST_ERRORS, "{name}: {count}");
        worst = worst.max((used.bytes_max / 1024, name));
    }
    say!("{} bodies of 1 MiB; the worst takes {} KiB: {}", bodies.len(), worst.0, worst.1);
}
