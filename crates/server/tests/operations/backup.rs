//! Backups of a database that is used.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vestibule_server::store;

use crate::database::{Sql, file, on_sqlite};
use crate::support::{House, WITH_PASSWORD, WITH_TOTP};

/// A copy of a house's database, made by what operators are told to use; its URL.
async fn backed_up(house: &House) -> String {
    match file(house) {
        Some(file) => {
            let copy = file.with_extension("backup");
            store::backup(&house.database, &copy).await.unwrap();
            format!("sqlite:{}", copy.display())
        }
        None => dumped(house).await,
    }
}

/// `pg_dump` into an empty database.
async fn dumped(house: &House) -> String {
    let programs = std::path::PathBuf::from(std::env::var_os("VESTIBULE_TEST_POSTGRES_BIN").unwrap());
    let name = format!("{}_copy", house.database.split(['/', '?']).nth(3).unwrap());
    let copy = house.database.replacen(&name["".len()..name.len() - "_copy".len()], &name, 1);
    Sql::of(house).await.run(format!("CREATE DATABASE {name}")).await;
    let dump = house.folder().join("dump");
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(programs.join(program));
        assert!(command.args(arguments).status().unwrap().success(), "{program}");
    };
    let dump = dump.to_str().unwrap();
    run("pg_dump", &["--format=custom", "--file", dump, "--dbname", &house.database]);
    run("pg_restore", &["--exit-on-error", "--no-owner", "--dbname", &copy, dump]);
    copy
}

#[tokio::test]
async fn a_backup_that_is_made_while_people_sign_in_is_whole_and_its_sessions_are_good() {
    let house = House::open().await;
    let before = house.browser();
    before.signs_in(WITH_TOTP, || house.code_now()).await;
    // People come and go all the while.
    let over = Arc::new(AtomicBool::new(false));
    let mut people = tokio::task::JoinSet::new();
    for _ in 0..3 {
        let (browser, over) = (house.browser(), over.clone());
        people.spawn(async move {
            let mut signed_in = 0;
            while !over.load(Ordering::Relaxed) {
                browser.signs_in(WITH_PASSWORD, String::new).await;
                browser.signs_out().await;
                signed_in += 1;
            }
            signed_in
        });
    }
    let mut log = Sql::of(&house).await;
    while log.count("sign_in_log").await < 4 {
        tokio::task::yield_now().await;
    }
    let copy = backed_up(&house).await;
    over.store(true, Ordering::Relaxed);
    assert!(people.join_all().await.into_iter().all(|signed_in| signed_in > 0), "nobody was held up");

    let restored = house.second_on(&copy).await;
    assert!(before.at(&restored.address).is_signed_in().await);
    restored.browser().signs_in(WITH_PASSWORD, String::new).await;
    // Whole: of every sign-in that is in the log, the flow is done; of every session, the device is there.
    let mut sql = Sql::of(&restored).await;
    let halves = "SELECT COUNT(*) FROM sessions LEFT JOIN devices ON devices.id = sessions.device_id
        WHERE devices.id IS NULL";
    assert_eq!(sql.number(halves).await, 0);
    let done = sql.number("SELECT COUNT(*) FROM flows WHERE stage = 'done'").await;
    assert_eq!(sql.number("SELECT COUNT(*) FROM sign_in_log WHERE code = 0").await, done);
}

#[tokio::test]
async fn a_backup_holds_no_token_and_is_nobody_elses() {
    let (house, file) = on_sqlite().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    let copy = file.with_extension("backup");
    store::backup(&house.database, &copy).await.unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    for name in ["vestibule_session", "vestibule_device", "vestibule_flow"] {
        let token = browser.cookie(name).unwrap().value;
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()), "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn what_is_there_is_never_written_over_and_what_is_not_there_is_not_made() {
    let (house, file) = on_sqlite().await;
    let precious = file.with_extension("precious");
    std::fs::write(&precious, "precious").unwrap();
    assert!(store::backup(&house.database, &precious).await.is_err());
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "precious");

    let (nowhere, copy) = (file.with_extension("nowhere"), file.with_extension("copy"));
    assert!(store::backup(&format!("sqlite:{}", nowhere.display()), &copy).await.is_err());
    assert!(!nowhere.exists() && !copy.exists());

    // A database that is not one leaves no copy behind.
    std::fs::write(&nowhere, "no database at all, and long enough to be looked at as one").unwrap();
    assert!(store::backup(&format!("sqlite:{}", nowhere.display()), &copy).await.is_err());
    assert!(!copy.exists());
    let postgres = store::backup("postgres://localhost/x", &copy).await.unwrap_err().to_string();
    assert!(postgres.contains("pg_dump"), "{postgres}");
}

#[tokio::test]
async fn the_command_says_what_it_wrote() {
    let (house, file) = on_sqlite().await;
    let copy = file.with_extension("copy");
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule-server"));
        command.args(["backup", "--database", &house.database, "--to"]).arg(&copy).output().unwrap()
    };
    let output = run();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{}\n", copy.display()));
    let again = run();
    assert!(!again.status.success() && again.stdout.is_empty(), "it is there already");
}
