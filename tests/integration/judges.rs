//! The embedded server and this crate's verifier judge every request of these tests ([`judge`](crate::judge)). Where they are
//! known to differ, they still do.

use std::sync::{Arc, Mutex};

use presign::{
    Credentials, Endpoint, GetObject, ObjectKey, Provider, Region, S3Presigner, Timestamp, Validity,
};
use presign_test_server::Server;

use crate::client::Sent;
use crate::judge::{DIFFERENCES, server_says, verifier_says};

/// How a URL that was signed is changed so that the two differ.
fn provoke(name: &str, url: &str) -> String {
    match name {
        "another spelling of the path" => url.replace("/c~d", "/c%7Ed"),
        "an empty pair in the query" => url.replacen('&', "&&", 1),
        other => panic!("nothing provokes {other}"),
    }
}

#[test]
fn they_differ_where_the_table_says() {
    let heard: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let log = Arc::clone(&heard);
    let server = Server::builder().judge(move |seen| {
        log.lock().unwrap().push((server_says(seen), verifier_says(seen)));
        Ok(())
    });
    let server = server.start().unwrap();
    let provider =
        Provider::custom(Endpoint::new(server.endpoint()).unwrap(), Region::new(server.region()).unwrap());
    let credentials = Credentials::new(server.access_key_id(), server.secret_access_key()).unwrap();
    let presigner = S3Presigner::new(provider.bucket(server.bucket()).unwrap(), credentials);
    let get = GetObject::new(ObjectKey::new("a b/c~d").unwrap());
    let url = presigner.presign(&get, Validity::minutes(1).from(Timestamp::now())).unwrap().into_url();

    let asked = |url: String| {
        // As it is written: a client that quotes it anew would ask for something else.
        Sent::get(url).send_as_written(server.address(), b"");
        heard.lock().unwrap().pop().unwrap()
    };
    assert_eq!(asked(url.clone()), ("accepted".to_owned(), "accepted".to_owned()));
    let cut = url.split_at(url.len() - 1).0.to_owned();
    assert_ne!(asked(cut.clone()).0, "accepted");
    assert_ne!(asked(cut).1, "accepted");
    for row in DIFFERENCES {
        let found = asked(provoke(row.name, &url));
        assert_eq!(found, (row.server.to_owned(), row.verifier.to_owned()), "{}: {}", row.name, row.why);
    }
}
