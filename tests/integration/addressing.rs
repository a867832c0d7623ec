//! Where the bucket stands: in the path or in the host name. A path prefix has no server here; unit tests have it.

use presign::{
    Addressing, Credentials, DeleteObject, Endpoint, GetObject, HeadBucket, ListObjectsV2, Operation,
    Provider, PutObject, Region, S3Presigner,
};
use presign_test_server::Server;

use crate::client::{Answer, Sent};
use crate::run::{Run, not_run, run, run_on, size, soon};
use crate::target::{Access, Target, serve};
use crate::xml::Listing;

#[test]
fn path_style() {
    run("path-style", |run| {
        if run.access.addressing != Addressing::PathStyle {
            return run.leave_out("all", "PRESIGN_PATH_STYLE=0");
        }
        let get = run.sent(&GetObject::new(run.key("a")));
        let (_, rest) = get.url.split_once("://").unwrap();
        let start = format!("{}/{}/presign-test/", get.host(), run.access.bucket);
        run.is("the URL", rest.starts_with(&start), true);
        run.is("PUT", run.put(&run.key("a"), b"hello").status, 200);
        run.is("GET", get.send(b"").text(), "hello");
        run.is("the bucket", run.send(&HeadBucket::new(), b"").status, 200);
    });
}

#[test]
fn an_address_has_no_subdomains() {
    let server = serve(Server::builder());
    let endpoint = Endpoint::new(server.endpoint()).unwrap();
    let provider = Provider::custom(endpoint, Region::new(server.region()).unwrap());
    assert!(provider.clone().addressing(Addressing::VirtualHosted).bucket(server.bucket()).is_err());
    let bucket = provider.bucket(server.bucket()).unwrap();
    assert_eq!(bucket.addressing(), Addressing::PathStyle);
    let credentials = Credentials::new(server.access_key_id(), server.secret_access_key()).unwrap();
    let head = sent(&S3Presigner::new(bucket, credentials), HeadBucket::new().as_ref());
    assert_eq!(head.send(b"").status, 200);
}

#[test]
fn virtual_hosted_style() {
    let target = Target::get();
    let Some(virtual_hosted) = target.virtual_hosted.clone() else {
        return not_run("virtual-hosted", "PRESIGN_VHOST_DOMAIN is not set");
    };
    run_on("virtual-hosted", &target.name, target.access.clone(), |run| {
        let presigner = virtual_hosted.presigner();
        let sent = |operation: &Operation<'_>| sent(&presigner, operation);
        // The name may not resolve, so the connection goes to the address.
        let send = |operation: &Operation<'_>, body: &[u8]| -> Answer {
            sent(operation).send_to(target.address, body)
        };
        let host = virtual_hosted.endpoint.split_once("://").unwrap().1;
        let names = ["a", "ä + 100%/b c", "examplebucket/x"];
        for name in names {
            let key = run.key(name);
            let put = PutObject::new(key.clone(), size(name.as_bytes()));
            let request = sent(put.as_ref());
            run.is(&format!("host for {name}"), request.host(), format!("{}.{host}", run.access.bucket));
            run.is(&format!("path for {name}"), request.url.contains(&format!("{host}/presign-test/")), true);
            run.is(&format!("PUT {name}"), send(put.as_ref(), name.as_bytes()).status, 200);
            run.is(&format!("GET {name}"), send(GetObject::new(key.clone()).as_ref(), b"").text(), name);
            run.is(&format!("path-style GET {name}"), run.stored(&key), name);
        }
        run.is("HeadBucket", send(HeadBucket::new().as_ref(), b"").status, 200);
        let list = ListObjectsV2::new().prefix(run.prefix());
        let listing: Listing = send(list.as_ref(), b"").expect(200).xml();
        run.is("ListObjectsV2", listing.contents.len(), names.len());
        tampered(run, &sent(GetObject::new(run.key("a")).as_ref()));
        let delete = DeleteObject::new(run.key("a"));
        run.is("DELETE", send(delete.as_ref(), b"").status, 204);
        run.is("GET after DELETE", run.stored(&run.key("a")), "absent");
    });
}

fn tampered(run: &Run, get: &Sent) {
    let address = Target::get().address;
    let to = |host: &str| get.header("host", host).send_as_written(address, b"").verdict();
    let (name, _) = get.host().rsplit_once(':').unwrap();
    run.is("the port is signed", to(name), "refused");
    run.is("another bucket's host", to(&format!("x{}", get.host())), "refused");
    let by_path = get.with(|sent| {
        let (bucket, rest) = sent.url.trim_start_matches("http://").split_once('.').unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        sent.url = format!("http://{host}/{bucket}/{path}");
    });
    run.is("by path instead", by_path.send_to(address, b"").verdict(), "refused");
}

fn sent(presigner: &S3Presigner, operation: &Operation<'_>) -> Sent {
    Sent::from(&presigner.presign(operation, soon()).unwrap())
}

#[test]
fn a_bucket_with_dots_goes_into_the_path() {
    let server = serve(Server::builder().bucket("media.example.com"));
    let access = Access::to_embedded(&server);
    run_on("dotted bucket", "embedded", access, |run| {
        let key = run.key("a");
        run.is("PUT", run.put(&key, b"hello").status, 200);
        run.is("GET", run.stored(&key), "hello");
    });
    // Over plain HTTP there is no certificate that the dots would break.
    let access = Access::to_embedded(&server).with(|access| {
        access.endpoint = server.virtual_host_endpoint();
        access.addressing = Addressing::VirtualHosted;
    });
    let head = sent(&access.presigner(), HeadBucket::new().as_ref());
    assert!(head.host().starts_with("media.example.com.s3.localhost:"), "{}", head.url);
    assert_eq!(head.send_to(server.address(), b"").status, 200);
}
