//! Chromium, through the few commands of WebDriver (W3C Recommendation) that these tests need.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

/// How many browsers this process has started: the tests of one crate run beside each other.
static STARTED: AtomicUsize = AtomicUsize::new(0);

/// A browser with one window, and a folder of its own for its profile and its downloads.
pub struct Browser {
    driver: Child,
    session: String,
    folder: PathBuf,
}

/// The program, if there is one: `PRESIGN_CHROMEDRIVER`, or `chromedriver` in `PATH`.
pub fn chromedriver() -> Option<PathBuf> {
    if let Some(program) = std::env::var_os("PRESIGN_CHROMEDRIVER") {
        return Some(program.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("chromedriver")).find(|program| program.is_file())
}

impl Browser {
    pub fn start(chromedriver: &Path) -> Self {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("presign-browser-{}-{number}", std::process::id()));
        std::fs::create_dir_all(folder.join("downloads")).unwrap();
        let mut command = Command::new(chromedriver);
        let mut driver =
            command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // It tells the port that it chose.
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let port = line.split_once("started successfully on port ")?.1.trim_end_matches('.').to_owned();
            Some(port)
        });
        let port = port.expect("chromedriver tells its port");
        let mut browser = Self { driver, session: format!("http://127.0.0.1:{port}/session"), folder };
        let options = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // Nothing from outside, whatever a page says.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                format!("--user-data-dir={}", browser.folder.join("profile").display()),
            ],
            "prefs": { "download.default_directory": browser.downloads(), "download.prompt_for_download": false },
        });
        let capabilities = json!({ "alwaysMatch": { "goog:chromeOptions": options } });
        let started = browser.command("POST", "", &json!({ "capabilities": capabilities }));
        browser.session += &format!("/{}", started["sessionId"].as_str().unwrap());
        browser
    }

    /// Where it saves files.
    pub fn downloads(&self) -> PathBuf {
        self.folder.join("downloads")
    }

    /// A file for a user to choose.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn open(&self, url: &str) {
        self.command("POST", "/url", &json!({ "url": url }));
    }

    pub fn url(&self) -> String {
        self.command("GET", "/url", &Value::Null).as_str().unwrap().to_owned()
    }

    /// The document as it stands: an answer of a server is one, too.
    pub fn source(&self) -> String {
        self.command("GET", "/source", &Value::Null).as_str().unwrap().to_owned()
    }

    /// Runs a function of the page and waits for its promise.
    pub fn run(&self, script: &str, arguments: Value) -> Value {
        let script = format!("return ({script})(...arguments)");
        self.command("POST", "/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Writes into an element as a user would; into one for a file, the path of one.
    pub fn type_into(&self, selector: &str, text: &str) {
        self.on_element(selector, "value", &json!({ "text": text }));
    }

    pub fn click(&self, selector: &str) {
        self.on_element(selector, "click", &json!({}));
    }

    fn on_element(&self, selector: &str, action: &str, arguments: &Value) {
        let found = self.command("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
        self.command("POST", &format!("/element/{id}/{action}"), arguments);
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(60))).build().into();
        let builder = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.session));
        let builder = builder.header("content-type", "application/json");
        let answer = match body {
            Value::Null => agent.run(builder.body(()).unwrap()),
            body => agent.run(builder.body(body.to_string()).unwrap()),
        };
        let mut answer = answer.unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let value = serde_json::from_str::<Value>(&text).unwrap()["value"].take();
        assert_eq!(answer.status(), 200, "{method} {path}: {value:#}");
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session ends the browser; only then the driver. A test that failed still has to clean up.
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(20)));
        let agent: ureq::Agent = config.build().into();
        let _ = agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
