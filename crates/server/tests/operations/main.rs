//! Running it for real: databases that do not answer, backups, what is swept, what is shown, and how nodes come and go.
//!
//! On SQLite, or with `VESTIBULE_TEST_POSTGRES=postgres://…` and `VESTIBULE_TEST_POSTGRES_BIN=/folder/of/initdb` on PostgreSQL.

#[path = "../house"]
mod house {
    #![expect(dead_code, reason = "each test program uses a part of the house")]
    pub(crate) mod support;
}
use house::support;

mod backup;
mod database;
mod ending;
mod locked;
mod logs;
mod metrics;
mod migrations;
mod nodes;
mod own_postgres;
mod sweep;
mod tls;
mod trouble;
mod work;
