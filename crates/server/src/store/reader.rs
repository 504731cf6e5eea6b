//! What the statements that only read are handed to.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use sqlx::any::{AnyArguments, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{Any, AnyPool, Describe, Either, Execute, Executor, SqlStr};

use super::near::{self, Near};

/// sqlx's pool, and before it for SQLite the [near way](near). To those who read it is a pool like any other.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) pool: AnyPool,
    pub(super) near: Option<Arc<Near>>,
}

/// Where an answer comes from.
enum Way {
    /// It is there.
    Near(Vec<AnyRow>),
    /// It has to be asked for.
    Far((SqlStr, Option<AnyArguments>)),
}

impl Reader {
    fn ask<'q>(&self, mut query: impl Execute<'q, Any>, most: usize) -> Result<Way, sqlx::Error> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        let sql = query.sql();
        let (Some(near), Some(arguments)) = (&self.near, arguments) else { return Ok(Way::Far((sql, None))) };
        let values = near::values(arguments);
        match near.rows(sql.as_str(), &values, most) {
            Ok(rows) => Ok(Way::Near(rows)),
            // The far way says why, or has the time to wait.
            Err(near::NotNear) => Ok(Way::Far((sql, Some(near::arguments(values))))),
        }
    }
}

impl<'p> Executor<'p> for &'p Reader {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        if self.near.is_none() {
            return self.pool.fetch_many(query);
        }
        match self.ask(query, usize::MAX) {
            Ok(Way::Near(rows)) => stream::iter(rows.into_iter().map(Either::Right).map(Ok)).boxed(),
            Ok(Way::Far(query)) => self.pool.fetch_many(query),
            Err(error) => stream::iter([Err(error)]).boxed(),
        }
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        if self.near.is_none() {
            return self.pool.fetch_optional(query);
        }
        match self.ask(query, 1) {
            Ok(Way::Near(rows)) => Box::pin(async move { Ok(rows.into_iter().next()) }),
            Ok(Way::Far(query)) => self.pool.fetch_optional(query),
            Err(error) => Box::pin(async move { Err(error) }),
        }
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, sqlx::Error>>
    where
        'p: 'e,
    {
        self.pool.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Any>, sqlx::Error>>
    where
        'p: 'e,
    {
        self.pool.describe(sql)
    }
}
