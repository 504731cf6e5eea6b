//! The command line, as a stranger uses it: real processes on a database file, some beside a server.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

/// What a command came to.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run_with(folder: &Path, arguments: &[&str], stdin: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule-server"));
    command.args(arguments).current_dir(folder).env_remove("RUST_LOG").env_remove("VESTIBULE_DATABASE");
    command.env("HOME", folder).env("XDG_DATA_HOME", folder.join("data"));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who wants no stdin has closed it by now.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs it beside a house, on its database.
fn beside(house: &House, arguments: &[&str], stdin: &str) -> Ran {
    let keys = house.folder().join("secret.key").display().to_string();
    let place = ["--database", &house.database, "--secret-key-file", &keys];
    run_with(house.folder(), &[arguments, &place].concat(), stdin)
}

impl Ran {
    fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{} {}", self.stdout, self.stderr);
        self
    }

    /// It was not done, and says so in one line on stderr.
    fn refused(self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(1), ""), "{}", self.stderr);
        let said = self.stderr.lines().filter(|line| !line.starts_with("There was no database"));
        let said: Vec<_> = said.collect();
        assert_eq!(said.len(), 1, "{}", self.stderr);
        said[0].strip_prefix("vestibule-server: ").unwrap().to_owned()
    }
}

#[test]
fn every_command_explains_itself() {
    let folder = TempDir::new().unwrap();
    let all = run_with(folder.path(), &["--help"], "").well().stdout;
    for command in ["serve", "user", "group", "token", "settings", "log", "webhook", "openapi"] {
        assert!(all.contains(command), "{all}");
        let help = run_with(folder.path(), &[command, "--help"], "").well().stdout;
        assert!(help.contains("--database") && help.len() > 200, "{help}");
    }
    for with_examples in [
        &["user", "add"][..],
        &["group", "add"],
        &["token", "issue"],
        &["settings", "set"],
        &["log"],
        &["webhook", "add"],
    ] {
        let help = run_with(folder.path(), &[with_examples, &["--help"]].concat(), "").well().stdout;
        assert!(help.contains("Example"), "{help}");
    }
    let ran = run_with(folder.path(), &["user", "ad"], "");
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "and asking makes nothing");
}

#[tokio::test]
async fn somebody_who_was_added_signs_in() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let add = ["user", "add", " New@Example.com", "--name", "New Account", "--guest", "--group", "Partners"];
    assert!(beside(&house, &add, "kumquat lantern 7\n").refused().contains("no group Partners"));
    beside(&house, &["group", "add", "Partners", "--no-prompt", "--id", "partners"], "").well();
    let added = beside(&house, &add, "kumquat lantern 7\n").well();
    assert!(added.stdout.contains("Added new@example.com") && added.stdout.contains("sign in at once"));
    assert!(!added.stdout.contains("kumquat") && !added.stderr.contains("kumquat"));

    let user = house.user("new@example.com").await;
    assert_eq!((user.guest, user.name.as_str()), (1, "New Account"));
    let groups = house.node.store().groups_of(&user.id).await.unwrap();
    assert!(groups.iter().any(|group| group.id == "partners" && group.prompt_off == 1));
    let mut flow = house.browser().begins().await;
    flow.says_who("new@example.com").await.types_password("kumquat lantern 7").await.is_done();

    assert!(beside(&house, &add, "kumquat lantern 7\n").refused().contains("already"));
    let named = ["user", "add", "--identifier", "other@example.com", "--name", "Other", "--no-password"];
    let next = beside(&house, &named, "").well().stdout;
    assert!(next.contains("vestibule-server user set-password other@example.com"), "{next}");
}

#[tokio::test]
async fn a_password_that_will_not_do_changes_nothing() {
    let house = House::open().await;
    for (stdin, why) in [
        ("", "no password"),
        ("\n", "no password"),
        ("short\n", "at least 8"),
        ("password\n", "guessed"),
        ("new@example.com\n", "identifier"),
    ] {
        let said = beside(&house, &["user", "add", "new@example.com", "--name", "New"], stdin).refused();
        assert!(said.contains(why), "{stdin:?}: {said}");
    }
    assert!(house.node.store().user_by_identifier("new@example.com").await.unwrap().is_none());
    // Nor is there a way to give one where others could see it.
    let ran = beside(&house, &["user", "add", "new@example.com", "--name", "New", "--password", "x"], "");
    assert_eq!(ran.code, Some(2));
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_opened() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let said = beside(&house, &["user", "set-password", WITH_PASSWORD], "kumquat lantern 7\r\n").well();
    assert!(!said.stdout.contains("kumquat"));
    assert!(!browser.is_signed_in().await, "at the next request");
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(flow.is_at("password"));
    flow.types_password("kumquat lantern 7").await.is_done();
}

#[tokio::test]
async fn somebody_is_disabled_enabled_and_reset() {
    let house = House::open().await;
    let browser = house.browser();
    for (command, signed_in) in [("disable", false), ("enable", false)] {
        if command == "disable" {
            browser.signs_in(WITH_PASSWORD, String::new).await;
        }
        beside(&house, &["user", command, WITH_PASSWORD], "").well();
        assert_eq!(browser.is_signed_in().await, signed_in, "{command}");
    }
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let token = beside(&house, &["token", "issue", "--name", "phone", "--user", WITH_PASSWORD], "").well();
    beside(&house, &["user", "reset-sessions", WITH_PASSWORD], "").well();
    assert!(!browser.is_signed_in().await);
    let hash = vestibule_server::token::hash(token.stdout.trim());
    assert!(house.node.store().api_token(&hash).await.unwrap().is_some(), "R1: only with --tokens");
    beside(&house, &["user", "reset-sessions", WITH_PASSWORD, "--tokens"], "").well();
    assert!(house.node.store().api_token(&hash).await.unwrap().is_none());
    let list = beside(&house, &["user", "list", "--json", "--like", "totp@"], "").well();
    let people: Value = serde_json::from_str(&list.stdout).unwrap();
    assert_eq!((people.as_array().unwrap().len(), &people[0]["identifier"]), (1, &json!(WITH_TOTP)));
    let none = beside(&house, &["user", "list", "--json", "--like", "%"], "").well();
    assert_eq!(none.stdout.trim(), "[]", "a % is a %");
    let table = beside(&house, &["user", "list"], "").well().stdout;
    assert!(table.starts_with("IDENTIFIER") && table.contains(WITH_TOTP), "{table}");
    assert!(beside(&house, &["user", "disable", "nobody@example.com"], "").refused().contains("no user"));
}

#[tokio::test]
async fn a_token_is_shown_once_works_and_is_revoked() {
    let house = House::open().await;
    let issued = beside(&house, &["token", "issue", "--name", "reports"], "").well();
    let token = issued.stdout.trim();
    assert_eq!((token.len(), issued.stdout.lines().count()), (43, 1), "stdout is the token alone");
    let list = beside(&house, &["token", "list"], "").well().stdout;
    assert!(!list.contains(token), "{list}");
    let line = list.lines().find(|line| line.contains("reports")).unwrap();
    let id = line.split_whitespace().next().unwrap().to_owned();

    let asks = |token: String| {
        let browser = house.browser();
        async move {
            let request = browser.request(reqwest::Method::POST, "/auth/introspect");
            let request = request.header("authorization", format!("SSWS {token}"));
            browser.send(request.form(&[("token", "x")])).await.status
        }
    };
    assert_eq!(asks(token.to_owned()).await, 200);
    let own = beside(&house, &["token", "issue", "--name", "phone", "--user", WITH_TOTP], "").well();
    assert!(own.stderr.contains("Bearer"));
    assert_eq!(
        asks(own.stdout.trim().to_owned()).await,
        401,
        "a person's own token opens no other's session"
    );

    assert!(beside(&house, &["token", "revoke", &id[..5]], "").refused().contains("no one token"));
    beside(&house, &["token", "revoke", &id], "").well();
    assert_eq!(asks(token.to_owned()).await, 401);
}

#[tokio::test]
async fn settings_are_shown_and_set_and_what_cannot_be_meant_changes_nothing() {
    let house = House::open().await;
    let before = beside(&house, &["settings", "show"], "").well().stdout;
    for (name, value, why) in [
        ("session.factor_lifetime_minuts", "200", "no setting"),
        ("session", "{}", "more than one"),
        ("session.factor_lifetime_minutes", "-1", "0 or more"),
        ("session.factor_lifetime_minutes", "soon", "invalid type"),
        ("session.factor_prompt_mode", "NEVER", "unknown variant"),
        ("org.pre_auth_keep_signed_in", "1", "invalid type"),
        ("brand.prompt.title", "{\"txt\": \"x\"}", "unknown field"),
        ("session.use_persistent_cookie", "true", "fixed"),
        ("session.max_session_lifetime_minutes", "60", "fixed"),
        ("app.location", "/x --app none", "no app"),
    ] {
        let mut arguments = vec!["settings", "set", name];
        arguments.extend(value.split(" --app ").take(1));
        if value.contains("--app") {
            arguments.extend(["--app", "none"]);
        }
        let said = beside(&house, &arguments, "").refused();
        assert!(said.contains(why), "{name} {value}: {said}");
    }
    assert_eq!(beside(&house, &["settings", "show"], "").well().stdout, before);

    for (name, value) in [
        ("org.pre_auth_keep_signed_in", "true"),
        ("access.post_auth", "NOT_ALLOWED"),
        ("session.max_session_lifetime_minutes", "0"),
        ("brand.prompt.title", "{\"text\": \"Stay signed in, my friend?\"}"),
    ] {
        beside(&house, &["settings", "set", name, value], "").well();
    }
    let title = beside(&house, &["settings", "show", "brand.prompt.title.text"], "").well().stdout;
    assert_eq!(title.trim(), "\"Stay signed in, my friend?\"");
    let mut flow = house.browser().begins().await;
    assert!(flow.field("keep_signed_in").is_some(), "the running server has it at once");
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await.is_done();
}

#[tokio::test]
async fn the_log_tells_who_and_what() {
    let house = House::open().await;
    house.browser().signs_in(WITH_TOTP, || house.code_now()).await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password("wrong").await;
    let lines = beside(&house, &["log", "--json"], "").well().stdout;
    let entries: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 2, "{lines}");
    let of = |arguments: &[&str]| {
        let ran = beside(&house, &[&["log", "--json"], arguments].concat(), "").well();
        ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(of(&["--code", "0"])[0]["identifier"], WITH_TOTP);
    assert_eq!(of(&["--code", "50140"]).len(), 0);
    assert_eq!(of(&["--user", WITH_TOTP]).len(), 1);
    assert_eq!(of(&["--limit", "1"]).len(), 1);
    let table = beside(&house, &["log"], "").well().stdout;
    assert!(table.starts_with("WHEN") && table.contains("50126"), "{table}");
}

#[tokio::test]
async fn a_webhook_is_added_listed_and_removed_and_its_secret_is_what_notices_are_signed_with() {
    let house = House::open().await;
    let receiver = super::receiver::Receiver::open(&[]).await;
    for bad in ["http://app.example.com/", "ftp://localhost/", "nothing"] {
        assert!(!beside(&house, &["webhook", "add", bad], "").refused().is_empty());
    }
    let added = beside(&house, &["webhook", "add", &receiver.url], "").well();
    let secret = added.stdout.trim();
    assert!(secret.starts_with("whsec_") && !added.stderr.contains(secret));
    let list = beside(&house, &["webhook", "list", "--json"], "").well().stdout;
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!((&list[0]["url"], &list[0]["waiting"]), (&json!(receiver.url), &json!(0)));

    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    // An end that the command line made is told by the server.
    beside(&house, &["user", "reset-sessions", WITH_PASSWORD], "").well();
    // The command line has the real clock, and the house's stands still: let it pass the real one.
    house.passes(40 * 365 * 24 * 3600);
    let courier = vestibule_server::notices::Courier::new(house.node.clone());
    assert_eq!(courier.deliver_due().await.unwrap(), 1);
    let notice = &receiver.received()[0];
    assert!(super::notices::is_signed_by(notice, secret));
    let said: Value = serde_json::from_slice(&notice.body).unwrap();
    assert_eq!(said["reason"], "reset");

    let id = list[0]["id"].as_str().unwrap();
    beside(&house, &["webhook", "retry", id], "").well();
    assert!(beside(&house, &["webhook", "list"], "").well().stdout.contains(&receiver.url));
    beside(&house, &["webhook", "remove", id], "").well();
    assert!(beside(&house, &["webhook", "remove", id], "").refused().contains("no webhook"));
}

#[test]
fn a_database_that_was_not_there_is_made_and_said_to_be() {
    let folder = TempDir::new().unwrap();
    let database = format!("sqlite:{}", folder.path().join("new.db").display());
    let first = run_with(folder.path(), &["user", "list", "--database", &database], "").well();
    assert!(first.stderr.contains("There was no database"), "{}", first.stderr);
    let second = run_with(folder.path(), &["--database", &database, "user", "list"], "").well();
    assert_eq!(second.stderr, "");
    let wrong = run_with(folder.path(), &["user", "list", "--database", "mysql://x"], "").refused();
    assert!(wrong.contains("sqlite:"), "{wrong}");
    let keys = folder.path().join("other.key").display().to_string();
    let no_keys = ["user", "list", "--database", &database, "--secret-key-file", &keys];
    assert!(run_with(folder.path(), &no_keys, "").refused().contains("other.key"));
}
